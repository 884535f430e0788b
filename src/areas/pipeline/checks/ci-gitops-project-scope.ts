import { defineCheck } from '../../../core/check.ts';
import { record, records, strings, text } from '../../../core/reduce/raw.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';

const PROJECTS = 'appprojects.argoproj.io';

/** What a project lets its applications do without a border. */
function openIn(spec: unknown): string[] {
  const { sourceRepos, destinations, clusterResourceWhitelist } = record(spec);
  return [
    strings(sourceRepos).includes('*') ? 'from any repository' : '',
    records(destinations).some((one) => text(one.namespace) === '*' && text(one.server ?? one.name) !== '')
      ? 'into any namespace'
      : '',
    records(clusterResourceWhitelist).some(({ group, kind }) => group === '*' && kind === '*')
      ? 'any object of the whole cluster'
      : '',
  ].filter(Boolean);
}

export default defineCheck({
  id: 'ci-gitops-project-scope',
  area: 'pipeline',
  title: 'Argo CD projects without borders',
  severity: 'high',
  risk: 'Argo CD works as cluster administrator. A project that takes any repository and any namespace hands that to whoever may create an Application in it: one Application with a foreign repository, and the cluster is theirs.',
  fields: [
    { path: 'AppProject spec.sourceRepos', allowed: 'named repositories' },
    { path: 'AppProject spec.destinations', allowed: 'named namespaces' },
    { path: 'AppProject spec.clusterResourceWhitelist', allowed: 'named kinds' },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0081' },
    { framework: 'OWASP', id: 'K02:2025' },
    { framework: 'MITRE', id: 'T1195' },
  ],
  reads: [{ resource: PROJECTS }],
  messages: {
    pass: { brief: 'has borders', detail: 'The project names its repositories, namespaces and cluster-wide kinds.' },
    fail: { brief: '{what}', detail: 'Applications of this project may bring objects {what}.' },
    none: { brief: 'no Argo CD', detail: 'The cluster has no project of Argo CD.' },
  },
  *evaluate(snapshot) {
    const projects = list(snapshot, PROJECTS);
    if (projects.length === 0) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
    for (const project of projects) {
      const { spec } = project as { spec?: unknown };
      const what = openIn(spec);
      // One border of the three still holds the worst off.
      const verdict = what.length > 1 ? 'fail' : 'pass';
      yield {
        verdict,
        subject: refOf(project),
        message: verdict,
        data: { what: listing(what) },
        evidence: [
          { path: 'spec.sourceRepos', value: strings(record(spec).sourceRepos).join(', ') || '(absent)' },
          { path: 'spec.destinations', value: JSON.stringify(record(spec).destinations ?? '(absent)') },
        ],
      };
    }
  },
});
