import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { ELSEWHERE, elsewhere, isElsewhere } from '../../elsewhere.ts';
import { linuxNodes, nodeAgentsOf, nodesWith, RUNTIME_DETECTORS } from '../agents.ts';

export default defineCheck({
  id: 'mon-runtime-detection',
  area: 'audit',
  title: 'No detection of attacks at run time',
  severity: 'medium',
  risk: 'The audit log shows requests to the API, not what happens inside containers. Without a detector on the nodes nobody notices a shell that starts in a web server, a miner, or a process that reads other containers’ files.',
  fields: [
    {
      path: 'DaemonSets by image (Falco, Tetragon, Tracee, KubeArmor, Sysdig, Falcon, Defender, GuardDuty and others)',
      allowed: 'one that runs on every Linux node',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Audit' },
    { framework: 'MITRE', id: 'T1610' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  reads: [...WORKLOAD_RESOURCES.map((resource) => ({ resource })), { resource: 'nodes', optional: true }],
  messages: {
    pass: { brief: '{products}', detail: '{products} watches the nodes.' },
    fail: {
      brief: 'no runtime detection',
      detail:
        'No DaemonSet of a known runtime detector runs. If the provider or something on the machines themselves watches them, accept the finding with that reason.',
    },
    files: ELSEWHERE,
    partial: {
      brief: '{count} not watched: {nodes}',
      detail: '{products} runs, but not on {nodes}.',
    },
  },
  *evaluate(snapshot) {
    const agents = nodeAgentsOf(snapshot, RUNTIME_DETECTORS);
    if (agents.length === 0) {
      const evidence = [{ path: 'DaemonSets', value: 'none whose image is a known runtime detector' }];
      yield isElsewhere(snapshot)
        ? elsewhere(evidence)
        : { verdict: 'fail', subject: CLUSTER, message: 'fail', evidence };
      return;
    }
    const running = nodesWith(agents);
    const missed = linuxNodes(snapshot).filter(({ metadata }) => !running.has(metadata.name));
    const products = listing([...new Set(agents.map(({ product }) => product))]);
    const evidence = agents.map((agent) => agent.evidence);
    if (missed.length > 0 && snapshot.source.kind !== 'files')
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'partial',
        severity: 'low',
        data: {
          products,
          count: missed.length,
          nodes: listing(missed.map(({ metadata }) => metadata.name)),
        },
        evidence,
      };
    else yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { products }, evidence };
  },
});
