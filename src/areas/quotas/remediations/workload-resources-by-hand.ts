import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { kubectl } from '../../containers/commands.ts';
import { defineGuide } from '../../containers/guide.ts';
import { workloadsByKey } from '../../containers/workload-patch.ts';
import { isPatchable } from '../../pods/hardening/forms.ts';
import { RESOURCE_FIXES } from '../resource-forms.ts';

/** The field as an operator reads it, without the path to the container. */
const fieldOf = (path: string): string => path.replace(/^.*\[name=(.+?)\]\.(.+)$/, '$2 of $1');

export default defineGuide({
  id: 'workload-resources-by-hand',
  area: 'quotas',
  title: 'State what pods and Jobs need where they are made',
  fixes: RESOURCE_FIXES,
  why: 'A leak in {who} ends the pods of others: requests or limits are missing. A bare pod cannot be given them while it runs, and the template of a Job cannot be changed.',
  where: 'your workstation',
  concerns: ({ subject }, snapshot) => {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    return workload !== undefined && !isSystemNamespace(workload.namespace) && !isPatchable(workload);
  },
  opening: [
    {
      text: 'Look at what they use, and write requests and limits into the manifest, the chart or the program that makes them. A LimitRange gives them to what is made anew without any.',
      commands: ['kubectl top pods --all-namespaces --containers'],
    },
  ],
  each(subject, findings, snapshot) {
    const fields = [...new Set(findings.flatMap(({ evidence }) => evidence.map(({ path }) => fieldOf(path))))];
    const name = refText(subject);
    if (workloadsByKey(snapshot).get(refKey(subject))?.isStatic)
      return { text: `${name}: set ${listing(fields, 12)} in its file on the node.` };
    return {
      text: `${name}: set ${listing(fields, 12)}, then make it anew.`,
      commands: [
        kubectl('get', subject, `--output yaml > ${shellQuote(`${subject.name}.yaml`)}`),
        `kubectl replace --force --filename ${shellQuote(`${subject.name}.yaml`)}`,
      ],
    };
  },
  verify: 'Inspect the cluster again: every container states what it needs.',
  impact: {
    level: 'breaks',
    text: 'What is made anew is ended first; it begins again, and files outside of volumes are lost.',
  },
});
