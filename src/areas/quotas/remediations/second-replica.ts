import { refText } from '../../../core/reference.ts';
import { kubectl } from '../../containers/commands.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'second-replica',
  area: 'quotas',
  title: 'Serve users from more than one pod',
  fixes: ['res-hpa-pdb'],
  why: 'Users outside are served by a single pod, so every drain and every failing node interrupts them.',
  where: 'your workstation',
  concerns: ({ message }) => message === 'single',
  opening: [
    {
      text: 'A program that keeps no state of its own is scaled to two pods, spread over nodes with topologySpreadConstraints; kubeharden then offers a disruption budget for it. A database needs replication of its own first: a second pod on the same volume does not start, or spoils the data. What may be interrupted for a minute is better accepted, with that reason.',
    },
  ],
  each: (subject) =>
    subject.kind === 'Deployment'
      ? {
          text: `${refText(subject)}, if it keeps no state:`,
          commands: [kubectl('scale', subject, '--replicas=2'), kubectl('rollout status', subject)],
        }
      : { text: `${refText(subject)}: as its program replicates; see its manual.` },
  verify: 'Inspect the cluster again: no served workload has a single pod.',
  impact: {
    level: 'note',
    text: 'Two pods at once work only for programs that are made for it: sessions in memory, local files and locks are what to look for.',
  },
});
