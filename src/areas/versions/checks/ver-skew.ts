import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { staticPodsOf } from '../../../core/kube/components.ts';
import { workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER, type ResourceRef, refOf } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { type Version, versionOf } from '../../../knowledge/version.ts';
import { repositoryOf, tagOf } from '../running.ts';

interface Judged {
  readonly subject: ResourceRef;
  readonly product: string;
  readonly text: string;
  readonly path: string;
  /** Minors that it may be older than the API server. */
  readonly older: (minor: number) => number;
}

/** Three minors from 1.25 on, two before (kubernetes.io/releases/version-skew-policy). */
const nodeSkew = (minor: number): number => (minor < 25 ? 2 : 3);
const controlSkew = (): number => 1;

function* judgedOf(snapshot: Snapshot): Iterable<Judged> {
  for (const node of list(snapshot, 'nodes')) {
    const text = node.status?.nodeInfo?.kubeletVersion;
    if (text)
      yield { subject: refOf(node), product: 'kubelet', text, path: 'status.nodeInfo.kubeletVersion', older: nodeSkew };
  }
  // nodeInfo.kubeProxyVersion was never reliable and is empty in new versions.
  for (const { ref, podSpec, specPath } of workloadsOf(snapshot)) {
    if (ref.kind !== 'DaemonSet' || ref.namespace !== 'kube-system') continue;
    for (const { image = '', name } of podSpec.containers) {
      const text = tagOf(image);
      if (text && /(^|\/)kube-proxy[\w-]*$/.test(repositoryOf(image)))
        yield {
          subject: ref,
          product: 'kube-proxy',
          text,
          path: `${specPath}.containers[name=${name}].image`,
          older: nodeSkew,
        };
    }
  }
  for (const { name, ref, version } of staticPodsOf(snapshot))
    if (version && name !== 'etcd')
      yield {
        subject: ref,
        product: name,
        text: version,
        path: `spec.containers[name=${name}].image`,
        older: controlSkew,
      };
}

export default defineCheck({
  id: 'ver-skew',
  area: 'versions',
  title: 'Versions too far apart',
  severity: 'medium',
  risk: 'Components are only tested together within the skew policy. A kubelet newer than its API server uses fields that the server drops, and one that is too old is cut off by the next upgrade of the control plane.',
  fields: [
    {
      path: 'Node status.nodeInfo.kubeletVersion; image tag of kube-proxy',
      allowed: 'not newer than the API server, at most three minors older (two before 1.25)',
    },
    {
      path: 'image tags of kube-apiserver, kube-controller-manager and kube-scheduler',
      allowed: 'not newer than the oldest API server, at most one minor older than the newest',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [
    { resource: 'version' },
    { resource: 'nodes' },
    { resource: 'daemonsets.apps', optional: true },
    { resource: 'pods', optional: true },
  ],
  messages: {
    pass: { brief: '{version}', detail: '{product} {version} fits the API server {server}.' },
    newer: {
      brief: '{product} {version} is newer than the API server {server}',
      detail: '{product} {version} is newer than the API server {server}, which is never supported.',
    },
    older: {
      brief: '{product} {version} is too old for the API server {server}',
      detail: '{product} {version} is {behind} minors behind the API server {server}; {most} are supported.',
    },
    unseen: { brief: 'version unknown', detail: 'The API server did not say which version it is.' },
  },
  *evaluate(snapshot) {
    const servers = [
      snapshot.version?.gitVersion,
      ...staticPodsOf(snapshot)
        .filter(({ name }) => name === 'kube-apiserver')
        .map(({ version }) => version),
    ].flatMap((text) => (text ? (versionOf(text) ?? []) : []));
    const minors = servers.map(({ numbers }) => numbers[1]);
    if (servers.length === 0) yield { verdict: 'unknown', subject: CLUSTER, message: 'unseen' };
    else for (const judged of judgedOf(snapshot)) yield* draftOf(judged, Math.min(...minors), Math.max(...minors));
  },
});

function* draftOf(
  { subject, product, text, path, older }: Judged,
  oldest: number,
  newest: number,
): Iterable<FindingDraft> {
  const version: Version | undefined = versionOf(text);
  if (!version) return;
  const minor = version.numbers[1];
  // Several API servers may be one minor apart while they are upgraded.
  const limit = product === 'kube-apiserver' ? newest : oldest;
  const behind = newest - minor;
  const most = older(minor);
  const message = minor > limit ? 'newer' : behind > most ? 'older' : 'pass';
  yield {
    verdict: message === 'pass' ? 'pass' : 'fail',
    subject,
    path: product,
    message,
    data: { product, version: text, server: `1.${message === 'newer' ? limit : newest}`, behind, most },
    evidence: [{ path, value: text }],
    ...(message === 'newer' ? { severity: 'high' } : {}),
  };
}
