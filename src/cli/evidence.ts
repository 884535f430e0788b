import type { Command } from 'commander';
import type { AuditUsage } from '../core/kube/audit-usage.ts';
import type { SnapshotSourcePort } from '../core/ports.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { count } from '../core/text.ts';
import { complain } from './output.ts';

/** Files that tell what the API does not: who did what, and who connected to whom. */
export interface EvidenceOptions {
  readonly auditLog?: readonly string[];
  readonly flows?: readonly string[];
  /** Ask the trivy of this machine about the images. */
  readonly trivy?: boolean;
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
    )
    .option('--trivy', 'have the trivy of this machine scan each image that runs; it pulls them');

/** The snapshot with what trivy counts in each image of its workloads. */
async function scanned(snapshot: Snapshot, signal: AbortSignal): Promise<Snapshot> {
  const [{ scanImages }, { containersOf, workloadsOf }, { refText }] = await Promise.all([
    import('../node/trivy.ts'),
    import('../core/kube/workloads.ts'),
    import('../core/reference.ts'),
  ]);
  const users = new Map<string, Set<string>>();
  for (const workload of workloadsOf(snapshot))
    for (const { container } of containersOf(workload))
      if (container.image)
        users.set(container.image, (users.get(container.image) ?? new Set()).add(refText(workload.ref)));
  const images = [...users].map(([image, usedBy]) => ({ image, usedBy: [...usedBy].sort() }));
  complain(`trivy scans ${count(images.length, 'image')}; this takes a while.\n`);
  const { found, refusals } = await scanImages(images, signal);
  return { ...snapshot, vulnerabilities: found, refusals: [...snapshot.refusals, ...refusals] };
}

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
  if (!options.auditLog?.length && !options.flows?.length && !options.trivy) return source;
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
      const snapshot = { ...(await source.collect(wanted)), ...told };
      return options.trivy ? scanned(snapshot, wanted.signal ?? new AbortController().signal) : snapshot;
    },
  };
}
