import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { kubectl } from '../commands.ts';
import { defineGuide } from '../guide.ts';
import { PROBE_FIXES, PROBE_FORMS } from '../probe-forms.ts';
import { runsOn } from '../probes.ts';
import { workloadsByKey } from '../workload-patch.ts';
import { isWhole } from './probes.ts';

const titleOf = (check: string): string => check.replace(/^img-/, '').replace('-', ' ');

export default defineGuide({
  id: 'probes-by-hand',
  area: 'containers',
  title: 'Probe what listens on no port',
  fixes: PROBE_FIXES,
  why: 'Nobody notices when {who} {hangs|hang}: {it declares|they declare} no port and {has|have} no other probe that could be repeated. Only those who wrote {it|them} know how to see it.',
  where: 'the source of each program, and its manifest',
  concerns: ({ check, subject }, snapshot) => {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    const form = PROBE_FORMS.find((one) => one.check === check);
    return (
      workload !== undefined &&
      form !== undefined &&
      !isSystemNamespace(workload.namespace) &&
      !(runsOn(workload) && isWhole(workload, form, snapshot))
    );
  },
  opening: [
    {
      text: 'Let the program touch a file whenever it has finished a piece of work, and let an exec probe fail when the file is older than the longest piece may take. Where it listens on a port that is not declared, declare the port: kubeharden then offers the probe. What may simply end is better ended: a program that exits is restarted without a probe.',
      commands: ['kubectl explain pod.spec.containers.livenessProbe.exec'],
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)}: ${listing([...new Set(findings.map(({ check }) => titleOf(check)))])}.`,
    commands: [kubectl('edit', subject)],
  }),
  verify:
    'Stop the program inside one pod (kill -STOP); the kubelet restarts the container within the time of the probe.',
  impact: {
    level: 'restarts',
    text: 'A changed template replaces the pods. A probe that asks the wrong thing restarts a healthy program again and again.',
  },
});
