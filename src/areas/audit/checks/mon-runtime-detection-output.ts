import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { LOG_SHIPPERS, nodeAgentsOf, RUNTIME_DETECTORS } from '../agents.ts';

/** Print what they see, and leave it to somebody else to carry it away. */
const PRINTING = new Set(['Falco', 'Tetragon', 'Tracee', 'KubeArmor']);

/** Falco's own carrier of alerts. */
const hasSidekick = (snapshot: Snapshot): boolean =>
  workloadsOf(snapshot).some(({ podSpec }) =>
    podSpec.containers.some(({ image = '' }) => /(^|\/)falcosidekick(:|@|$)/.test(image)),
  );

export default defineCheck({
  id: 'mon-runtime-detection-output',
  area: 'audit',
  title: 'Alerts of runtime detection that reach nobody',
  severity: 'low',
  risk: 'A detector that prints to its own log tells nobody at night, and whoever takes its node takes the log with it.',
  fields: [
    {
      path: 'workloads by image',
      allowed: 'falcosidekick, or a log shipper on the nodes, beside a detector that prints',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  reads: WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  messages: {
    pass: { brief: '{products}: {by}', detail: 'What {products} sees is carried away by {by}.' },
    fail: {
      brief: '{products} only prints',
      detail: '{products} prints its alerts, and no workload of a known kind carries them away from the node.',
    },
    none: { brief: 'no detector runs', detail: 'No runtime detector runs; another check speaks of that.' },
  },
  *evaluate(snapshot) {
    const agents = nodeAgentsOf(snapshot, RUNTIME_DETECTORS);
    const products = [...new Set(agents.map(({ product }) => product))];
    if (products.length === 0) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
      return;
    }
    const shippers = [...new Set(nodeAgentsOf(snapshot, LOG_SHIPPERS).map(({ product }) => product))];
    const carriers = [
      ...(products.some((product) => !PRINTING.has(product)) ? ['its own service'] : []),
      ...(products.includes('Falco') && hasSidekick(snapshot) ? ['falcosidekick'] : []),
      ...shippers,
    ];
    const verdict = carriers.length > 0 ? 'pass' : 'fail';
    yield {
      verdict,
      subject: CLUSTER,
      message: verdict,
      data: { products: listing(products), by: listing(carriers) },
      evidence: agents.map(({ evidence }) => evidence),
    };
  },
});
