import { defineCheck } from '../../../core/check.ts';
import { componentsOf, flag } from '../../../core/kube/components.ts';
import { inspectedNodes } from '../../../core/kube/node-facts.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { NODE_MESSAGES, nodeDrafts } from '../file-check.ts';
import { secretWrites } from '../secret-writes.ts';

/** Secrets are ciphertext in etcd, and so in every copy of it. */
const encrypted = (snapshot: Snapshot): boolean =>
  componentsOf(snapshot).some(
    (component) => component.name === 'kube-apiserver' && flag(component, 'encryption-provider-config') !== undefined,
  ) || secretWrites(snapshot)?.encrypted === true;

export default defineCheck({
  id: 'etcd-snapshot-encryption',
  area: 'control-plane',
  title: 'Copies of etcd in clear',
  severity: 'medium',
  risk: 'A snapshot goes to a bucket, a share, a laptop. Without encryption at rest every Secret is in it in clear; with it, object names, ConfigMaps and everything else still are.',
  fields: [
    {
      path: 'copies of etcd on control-plane nodes',
      allowed: 'none, or ciphertext: encryption at rest and an encrypted store',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'AuthN/Z' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  reads: [
    { resource: 'nodes/files', optional: true },
    { resource: 'nodes', optional: true },
    { resource: 'pods', optional: true },
    { resource: 'metrics', optional: true },
  ],
  messages: {
    ...NODE_MESSAGES,
    pass: {
      brief: 'Secrets in it are encrypted',
      detail:
        'Encryption at rest is on, so Secrets in these copies are ciphertext. Where else copies go, nobody can see from here.',
    },
    fail: {
      brief: 'copies with Secrets in clear',
      detail: 'Copies of etcd lie on {node}, and the API server writes Secrets in clear: every Secret is in them.',
    },
    none: {
      brief: 'no copy is here',
      detail: 'No copy of etcd was found on this node; where others keep theirs, the node does not show.',
    },
  },
  *evaluate(snapshot) {
    if (platformOf(snapshot).managed) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'managed' };
      return;
    }
    const safe = inspectedNodes(snapshot).length > 0 && encrypted(snapshot);
    yield* nodeDrafts(snapshot, function* ({ node, files }, { ref }) {
      const copies = files.filter(({ role, directory }) => role === 'etcd-backup' && !directory);
      yield copies.length === 0
        ? { verdict: 'not-applicable', subject: ref, message: 'none' }
        : {
            verdict: safe ? 'pass' : 'fail',
            subject: ref,
            message: safe ? 'pass' : 'fail',
            data: { node },
            evidence: copies
              .slice(0, 5)
              .map(({ path, mode }) => ({ path, value: `mode ${mode}`, source: `files of ${node}` })),
          };
    });
  },
});
