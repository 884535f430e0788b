import type { GuideStep } from '../../../core/change.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { checkedValues } from '../answers.ts';
import { inDefault } from '../checks/pod-default-namespace.ts';

export default defineRemediation({
  id: 'default-namespace',
  area: 'pods',
  title: 'Move workloads out of the default namespace',
  fixes: ['pod-default-namespace'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    const objects = inDefault(snapshot);
    yield {
      key: '',
      title: 'Move workloads out of the default namespace',
      why: `${count(objects.length, 'object')} of yours ${objects.length === 1 ? 'is' : 'are'} in default: ${listing(objects.map(refText))}. Roles, quotas, network policies and Pod Security levels belong to namespaces, and this one is everybody’s.`,
      findings,
      subjects: objects,
      parameters: [
        {
          kind: 'string',
          name: 'namespace',
          title: 'New namespace',
          help: 'Where the objects go: one namespace for each application.',
          default: 'apps',
          pattern: '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?',
          example: 'shop',
        },
      ],
    };
  },
  plan(step, answers) {
    const namespace = shellQuote(String(checkedValues(step.parameters, answers).namespace));
    const moved = step.subjects.filter((ref) => !answers.excluded.includes(refKey(ref)));
    if (moved.length === 0) return [];
    const names = moved.map(({ kind, name }) => shellQuote(`${kind.toLowerCase()}/${name}`));
    const steps: GuideStep[] = [
      { text: 'Make the namespace.', commands: [`kubectl create namespace ${namespace}`] },
      {
        text: 'Set metadata.namespace in the sources of these objects, and of the ConfigMaps, Secrets, PersistentVolumeClaims, ServiceAccounts and policies that they use, then apply them. Objects without a source can be written out first.',
        commands: [`kubectl --namespace default get ${names.join(' ')} --output yaml > default-namespace.yaml`],
      },
      {
        text: `Point whoever calls the Services to their new names, which end in .${namespace}.svc. When nothing uses the old objects any more, delete them.`,
        commands: names.map((name) => `kubectl --namespace default delete ${name}`),
      },
    ];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation',
        steps,
        verify: 'kubectl --namespace default get all',
      },
    ];
  },
  impact(step) {
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'Services change their names, and data of PersistentVolumeClaims does not move by itself: it is copied, or the volume is bound anew. The pods start in the new namespace before the old ones are deleted.',
          subjects: step.subjects,
        },
      ],
    };
  },
});
