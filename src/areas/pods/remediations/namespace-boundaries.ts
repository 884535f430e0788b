import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'namespace-boundaries',
  area: 'pods',
  title: 'Give each owner a namespace',
  fixes: ['pod-namespace-boundaries'],
  why: '{who} {is|are} shared by several owners, and rights, quotas and policies end at namespaces only.',
  where: 'the sources of the workloads',
  opening: [
    {
      text: 'Make a namespace for each owner, with its Pod Security level, quota and default deny from the start: kubeharden offers all three for empty namespaces.',
    },
    {
      text: 'Move one application at a time: set metadata.namespace in its sources, with the ConfigMaps, Secrets and claims that it uses, let callers use service.namespace.svc, and delete the old objects when nobody calls them any more. Volumes do not move by themselves.',
    },
  ],
  each: (subject, findings) => ({
    text: `Namespace ${subject.name}: ${String(findings[0]?.data.owners ?? findings[0]?.data.workloads ?? '')}.`,
    commands: [
      `kubectl get deployments,statefulsets,daemonsets,cronjobs --namespace ${shellQuote(subject.name)} --label-columns team,owner,tenant,app.kubernetes.io/part-of`,
    ],
  }),
  verify: 'A new scan finds one owner for each namespace.',
  impact: {
    level: 'breaks',
    text: 'Services get other names, and data of volumes is copied or bound anew. Both can run side by side until callers have moved.',
  },
});
