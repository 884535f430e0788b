import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { kubectl } from '../../containers/commands.ts';
import { defineGuide } from '../../containers/guide.ts';
import { workloadsByKey } from '../../containers/workload-patch.ts';
import { againstTwo } from '../replicas.ts';

export default defineGuide({
  id: 'second-replica',
  area: 'quotas',
  title: 'Make room for a second pod',
  fixes: ['res-hpa-pdb'],
  why: 'Every drain and every failing node cuts off users outside, whom a single pod of {who} serves. Something stands against a second one.',
  where: 'your workstation',
  concerns({ message, subject }, snapshot) {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    return (
      message === 'single' &&
      workload !== undefined &&
      !isSystemNamespace(workload.namespace) &&
      againstTwo(workload, snapshot) !== undefined
    );
  },
  opening: [
    {
      text: 'Take away what stands against it first; kubeharden then offers the second pod with a disruption budget. A second pod on the same volume does not start, or spoils the data. What may be interrupted for a minute is better accepted, with that reason.',
    },
  ],
  each(subject, _findings, snapshot) {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    const reason = workload && againstTwo(workload, snapshot);
    return { text: `${refText(subject)}${reason ? `: ${reason}` : ''}.`, commands: [kubectl('edit', subject)] };
  },
  verify: 'Inspect the cluster again: no served workload has a single pod.',
  impact: {
    level: 'note',
    text: 'Two pods at once work only for programs that are made for it: sessions in memory, local files and locks are what to look for.',
  },
});
