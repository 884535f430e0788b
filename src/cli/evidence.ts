import type { Command } from 'commander';
import type { AuditUsage } from '../core/kube/audit-usage.ts';
import type { SnapshotSourcePort } from '../core/ports.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** Files that tell what the API does not: who did what, and who connected to whom. */
export interface EvidenceOptions {
  readonly auditLog?: readonly string[];
  readonly flows?: readonly string[];
}

export const withEvidence = (command: Command): Command =>
  command
    .option(
      '--audit-log <file...>',
      'audit logs of kube-apiserver, plain or gzipped: roles of what was used replace bindings that give far more',
    )
    .option(
      '--flows <file...>',
      'flow logs of Hubble (hubble observe -o json) or Calico: what was observed refines the network policies',
    );

async function usageIn(logs: readonly string[], signal?: AbortSignal): Promise<AuditUsage> {
  const [{ readEvents }, { usageTable }, { gapsOf }] = await Promise.all([
    import('../audit/events.ts'),
    import('../audit/usage.ts'),
    import('../logs/json.ts'),
  ]);
  const table = usageTable();
  const { skipped } = await readEvents(logs, (event) => table.observe(event), signal);
  return table.result(logs, gapsOf(skipped));
}

async function read(
  { auditLog = [], flows = [] }: EvidenceOptions,
  signal?: AbortSignal,
): Promise<Pick<Snapshot, 'auditUsage' | 'flows'>> {
  return {
    ...(auditLog.length > 0 ? { auditUsage: await usageIn(auditLog, signal) } : {}),
    ...(flows.length > 0 ? { flows: await (await import('../flows/facts.ts')).readFlows(flows, signal) } : {}),
  };
}

/** The source with what the files tell in each snapshot. They are read once, however often is inspected. */
export function withFiles(source: SnapshotSourcePort, options: EvidenceOptions): SnapshotSourcePort {
  if (!options.auditLog?.length && !options.flows?.length) return source;
  let evidence: ReturnType<typeof read> | undefined;
  return {
    source: source.source,
    collect: async (wanted) => {
      // What is wrong with a file is told before the cluster is read.
      evidence ??= read(options, wanted.signal).catch((error: unknown) => {
        evidence = undefined;
        throw error;
      });
      const told = await evidence;
      return { ...(await source.collect(wanted)), ...told };
    },
  };
}
