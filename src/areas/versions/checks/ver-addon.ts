import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import { worst } from '../../../core/severity.ts';
import { listing } from '../../../core/text.ts';
import { ADD_ONS, type AddOn } from '../../../knowledge/support.ts';
import { compareVersions, type Version, versionOf } from '../../../knowledge/version.ts';
import { affects, vulnerabilitiesOf } from '../../../knowledge/vulnerabilities/index.ts';
import { repositoryOf, tagOf } from '../running.ts';

interface Problems {
  readonly what: readonly string[];
  readonly severity?: Severity;
}

function problemsOf({ name, oldest, note }: AddOn, version: Version | undefined): Problems {
  const floor = oldest === undefined ? undefined : versionOf(oldest);
  const ended = oldest === undefined || (version && floor && compareVersions(version, floor) < 0);
  const holes =
    name === 'ingress-nginx' && version
      ? vulnerabilitiesOf('ingress-nginx').filter(
          (vulnerability) => !vulnerability.instead && affects(vulnerability, 'ingress-nginx', version),
        )
      : [];
  const what = [
    ...(ended ? [note] : []),
    ...(holes.length > 0 ? [`it has ${listing(holes.map(({ id }) => id).reverse(), 5)}`] : []),
  ];
  const severity = worst(holes.map((hole) => hole.severity));
  return { what, ...(severity ? { severity } : {}) };
}

export default defineCheck({
  id: 'ver-addon',
  area: 'versions',
  title: 'Add-ons out of support',
  severity: 'medium',
  risk: 'Network plugins, ingress controllers and policy engines hold wide rights and see everybody’s traffic. With CVE-2025-1974, any pod could take over ingress-nginx and read every Secret; that project has ended, so its next hole stays open.',
  fields: [
    {
      path: 'image tags of Calico, Cilium, Kyverno, ingress-nginx and the Kubernetes Dashboard',
      allowed: 'a line that still gets fixes',
    },
  ],
  controls: [
    { framework: 'CVE', id: 'CVE-2025-1974' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  messages: {
    pass: { brief: '{name} {version}', detail: '{name} {version} still gets fixes.' },
    fail: { brief: '{name} {version}: {what}', detail: '{name} {version}: {what}.' },
    untagged: {
      brief: '{name}: version unknown',
      detail: 'The image of {name} is named by its digest, which does not show the version.',
    },
    none: { brief: 'none is in use', detail: 'None of the add-ons that are known here is in use.' },
  },
  *evaluate(snapshot) {
    let seen = false;
    for (const { ref, podSpec, specPath } of workloadsOf(snapshot)) {
      for (const { name: container, image = '' } of podSpec.containers) {
        const addOn = ADD_ONS.find(({ repository }) => repository.test(repositoryOf(image)));
        if (!addOn) continue;
        seen = true;
        const version = versionOf(tagOf(image) ?? '');
        const { what, severity } = problemsOf(addOn, version);
        const verdict = what.length > 0 ? 'fail' : version ? 'pass' : 'unknown';
        yield {
          verdict,
          subject: ref,
          path: addOn.name,
          message: verdict === 'unknown' ? 'untagged' : verdict,
          data: { name: addOn.name, version: tagOf(image) ?? '', what: what.join(', and ') },
          evidence: [{ path: `${specPath}.containers[name=${container}].image`, value: image }],
          ...(severity ? { severity } : {}),
        };
        break;
      }
    }
    if (!seen) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
  },
});
