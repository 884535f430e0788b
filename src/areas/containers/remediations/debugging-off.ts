import { refText } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { kubectl, valuesOfEvidence } from '../commands.ts';
import { defineGuide } from '../guide.ts';

export default defineGuide({
  id: 'debugging-off',
  area: 'containers',
  title: 'Switch debugging off',
  fixes: ['img-debug-leftovers'],
  why: 'Whoever reaches the debugger’s port of {who} runs code inside the program; a debug container is a shell beside it.',
  where: 'your workstation',
  opening: [
    {
      text: 'Take debugger flags (--inspect, jdwp, dlv, --debug), NODE_OPTIONS and sudo out of commands and arguments. A debug container cannot be taken out of a running pod: the pod is deleted, and its controller makes a new one.',
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)}: ${listing(valuesOfEvidence(findings), 5)}.`,
    commands: [
      ...new Set(
        findings.flatMap(({ evidence }) =>
          evidence.flatMap(({ path, source }) => {
            const [, namespace = '', name = ''] = /^Pod ([^/]+)\/(.+)$/.exec(source ?? '') ?? [];
            return path.startsWith('spec.ephemeralContainers') && name
              ? [kubectl('delete', { apiVersion: 'v1', kind: 'Pod', namespace, name })]
              : [kubectl('edit', subject)];
          }),
        ),
      ),
    ],
  }),
  verify: 'Inspect the cluster again: no debugger, sudo or debug container is left.',
  impact: {
    level: 'restarts',
    text: 'Pods whose command changes, or that hold a debug container, are replaced. A pod without a controller does not come back by itself.',
  },
});
