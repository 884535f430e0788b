import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { compareVersions, versionOf } from '../../../knowledge/version.ts';
import { evidenceOf, placesText, runningVersions, tagOf } from '../running.ts';

/** `name` is what goes; `when` and `instead` finish the sentence. */
const removal = (
  draft: Pick<FindingDraft, 'subject' | 'path' | 'evidence'>,
  name: string,
  when: string,
  instead: string,
): FindingDraft => ({ ...draft, verdict: 'fail', message: 'fail', data: { name, when, instead } });

function* workloads(snapshot: Snapshot): Iterable<FindingDraft> {
  for (const { ref, podSpec, specPath, isStatic } of workloadsOf(snapshot)) {
    for (const { name, sources } of podSpec.volumes ?? []) {
      if (sources.includes('gitRepo'))
        yield removal(
          {
            subject: ref,
            path: `gitRepo ${name}`,
            evidence: [{ path: `${specPath}.volumes[name=${name}]`, value: 'gitRepo' }],
          },
          'a gitRepo volume',
          'is off since 1.33 and can no longer be switched on from 1.36 on',
          'Clone in an init container instead.',
        );
      if (isStatic && sources.some((source) => source === 'secret' || source === 'configMap'))
        yield removal(
          {
            subject: ref,
            path: `static ${name}`,
            evidence: [{ path: `${specPath}.volumes[name=${name}]`, value: listing(sources) }],
          },
          'a static pod that refers to a Secret or ConfigMap',
          'is refused from 1.37 on',
          'Put the content in a file of the node.',
        );
    }
    const nginx = podSpec.containers.find(({ image = '' }) => /(^|\/)ingress-nginx\/controller/.test(image));
    if (nginx)
      yield removal(
        {
          subject: ref,
          path: 'ingress-nginx',
          evidence: [
            {
              path: `${specPath}.containers[name=${nginx.name}].image`,
              value: tagOf(nginx.image ?? '') ?? nginx.image ?? '',
            },
          ],
        },
        'ingress-nginx',
        'was retired in March 2026 and gets no fixes',
        'Move to the Gateway API or to a controller that is maintained.',
      );
  }
}

function* services(snapshot: Snapshot): Iterable<FindingDraft> {
  for (const service of list(snapshot, 'services')) {
    const { externalIPs = [] } = service.spec;
    if (externalIPs.length > 0)
      yield removal(
        {
          subject: refOf(service),
          path: 'externalIPs',
          evidence: [{ path: 'spec.externalIPs', value: listing(externalIPs) }],
        },
        'spec.externalIPs',
        'is deprecated since 1.36; kube-proxy ignores it from 1.40 at the earliest',
        'Use a Service of type LoadBalancer.',
      );
  }
}

function* nodes(snapshot: Snapshot): Iterable<FindingDraft> {
  const two = versionOf('2.0.0');
  const old = (runningVersions(snapshot).get('containerd') ?? []).filter(
    ({ version }) => two && compareVersions(version, two) < 0,
  );
  if (old.length > 0)
    yield removal(
      { subject: CLUSTER, path: 'containerd 1', evidence: evidenceOf(old) },
      `containerd 1 on ${placesText(old)}`,
      'works with kubelets up to 1.37 only',
      'Move to containerd 2 before Kubernetes 1.38.',
    );
}

export default defineCheck({
  id: 'ver-feature-removals',
  area: 'versions',
  title: 'Features that are going away',
  severity: 'medium',
  risk: 'What depends on a removed feature fails on the day of an upgrade, so the upgrade is put off, and with it the security fixes that come with it.',
  fields: [
    { path: 'volumes[*].gitRepo', allowed: 'absent' },
    { path: 'Service spec.externalIPs', allowed: 'absent' },
    { path: 'Node status.nodeInfo.containerRuntimeVersion', allowed: 'containerd 2 or later' },
    { path: 'images of ingress-nginx', allowed: 'none' },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'services' }, ...WORKLOAD_RESOURCES.map((resource) => ({ resource }))],
  messages: {
    pass: { brief: 'none is in use', detail: 'Nothing in the cluster uses a feature that is known to go away.' },
    fail: { brief: '{name} {when}', detail: 'In use: {name}, which {when}. {instead}' },
  },
  *evaluate(snapshot) {
    let found = false;
    for (const source of [workloads, services, nodes]) {
      for (const draft of source(snapshot)) {
        found = true;
        yield draft;
      }
    }
    if (!found) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
  },
});
