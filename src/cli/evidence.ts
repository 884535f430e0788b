import type { Command } from 'commander';
import type { AuditUsage } from '../core/kube/audit-usage.ts';
import type { SnapshotSourcePort } from '../core/ports.ts';
import { complain } from './output.ts';

/** Files that tell what the API does not: who did what. */
export interface EvidenceOptions {
  readonly auditLog?: readonly string[];
}

export const withEvidence = (command: Command): Command =>
  command.option(
    '--audit-log <file...>',
    'audit logs of kube-apiserver, plain or gzipped: roles of what was used replace bindings that give far more',
  );

async function usageIn(logs: readonly string[]): Promise<AuditUsage> {
  const [{ readEvents }, { usageTable }] = await Promise.all([
    import('../audit/events.ts'),
    import('../audit/usage.ts'),
  ]);
  const table = usageTable();
  const { skipped } = await readEvents(logs, (event) => table.observe(event));
  for (const log of skipped.cut)
    complain(`${log} ends in the middle of its compression; what comes before was read.\n`);
  return table.result(logs);
}

/** The source with what the files tell in each snapshot. They are read once, however often is inspected. */
export function withFiles(source: SnapshotSourcePort, { auditLog = [] }: EvidenceOptions): SnapshotSourcePort {
  if (auditLog.length === 0) return source;
  let usage: Promise<AuditUsage> | undefined;
  return {
    source: source.source,
    collect: async (options) => {
      usage ??= usageIn(auditLog);
      // What is wrong with a file is told before the cluster is read.
      const auditUsage = await usage;
      return { ...(await source.collect(options)), auditUsage };
    },
  };
}
