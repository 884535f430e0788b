import type { Check, Message } from '../../core/check.ts';
import type { Evidence, FindingDraft, Verdict } from '../../core/finding.ts';
import { type Component, componentsOf, parseFlags } from '../../core/kube/components.ts';
import type { Node } from '../../core/kube/objects.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import { CLUSTER, type ResourceRef, refOf } from '../../core/reference.ts';
import type { Severity } from '../../core/severity.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { managedAudit } from './providers.ts';

/** One API server with its flags, from its static pod or from what k3s writes on its node. */
export interface ApiServer {
  readonly ref: ResourceRef;
  readonly node: string;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Minor version of Kubernetes that it runs. */
  readonly minor: number | undefined;
  readonly evidence: (flag: string) => Evidence;
}

const ofComponent = (component: Component, snapshot: Snapshot): ApiServer => ({
  ref: refOf(component.pod),
  node: component.node,
  flags: component.flags,
  minor: (component.version === undefined ? undefined : parseVersion(component.version))?.minor ?? minorOf(snapshot),
  evidence: (name) => ({
    path: `spec.containers[name=kube-apiserver].command --${name}`,
    value: component.flags.get(name)?.join(',') ?? '(absent)',
    ...component.pod.origin,
  }),
});

const minorOf = (snapshot: Snapshot): number | undefined => platformOf(snapshot).version?.minor;

const K3S_ARGUMENTS = 'k3s.io/node-args';

/** k3s runs the API server in its own process and notes its arguments, config files included, on the node. */
function ofK3s(node: Node, snapshot: Snapshot): ApiServer | undefined {
  const text = node.metadata.annotations?.[K3S_ARGUMENTS];
  let words: unknown;
  try {
    words = JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
  if (!Array.isArray(words) || words[0] !== 'server') return undefined;
  const passed = (parseFlags(words.map(String)).get('kube-apiserver-arg') ?? []).map((argument) => `--${argument}`);
  const flags = parseFlags(passed);
  return {
    ref: refOf(node),
    node: node.metadata.name,
    flags,
    minor: minorOf(snapshot),
    evidence: (name) => ({
      path: `metadata.annotations[${K3S_ARGUMENTS}] --kube-apiserver-arg ${name}`,
      value: flags.get(name)?.join(',') ?? '(absent)',
    }),
  };
}

/** Every API server that can be seen; empty where the provider runs it or nothing shows it. */
export const apiServersOf: (snapshot: Snapshot) => readonly ApiServer[] = memoize((snapshot) => {
  const pods = componentsOf(snapshot).filter(({ name }) => name === 'kube-apiserver');
  return pods.length > 0
    ? pods.map((component) => ofComponent(component, snapshot))
    : list(snapshot, 'nodes').flatMap((node) => ofK3s(node, snapshot) ?? []);
});

/** The last value of a flag, which is the one that counts. */
export const flagOf = (server: ApiServer, name: string): string | undefined => server.flags.get(name)?.at(-1);

/** The audit log as a file on the node; undefined when there is none, or when it goes to standard output. */
export const logFileOf = (server: ApiServer): string | undefined => {
  const path = flagOf(server, 'audit-log-path');
  return path === undefined || path === '-' ? undefined : path;
};

/** What is found on one API server. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Message key; the verdict itself when absent. */
  readonly message?: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly severity?: Severity;
}

type ApiServerCheck = Omit<Check, 'area' | 'reads' | 'evaluate' | 'messages'> & {
  readonly messages: Readonly<Record<'pass' | 'fail', Message>> & Readonly<Record<string, Message>>;
  /** Flags that are looked at: the evidence. */
  readonly flags: readonly string[];
  readonly reads?: Check['reads'];
  readonly judge: (server: ApiServer, snapshot: Snapshot) => Judgement;
};

const SHARED: Readonly<Record<string, Message>> = {
  managed: { brief: '{provider} runs the API server', detail: '{offers}' },
  openshift: {
    brief: 'set by OpenShift’s operator',
    detail:
      'OpenShift’s operator writes and rotates the audit log of every API server. What it holds is chosen by the profile: oc get apiserver cluster --output jsonpath={.spec.audit.profile}.',
  },
  unseen: { brief: 'the API server cannot be seen', detail: 'The API server’s flags cannot be seen: {why}. {resolve}' },
};

/** Why no API server shows its flags: somebody else’s duty, or unknown with what would resolve it. */
export function unseen(snapshot: Snapshot): FindingDraft {
  const { distribution, managed } = platformOf(snapshot);
  const offered = managedAudit(distribution);
  if (managed && offered)
    return {
      verdict: 'not-applicable',
      subject: CLUSTER,
      message: 'managed',
      data: { provider: offered.provider, offers: offered.offers },
    };
  const [why, resolve] =
    snapshot.source.kind === 'files'
      ? ['these manifests hold no static pod of it', 'Scan the cluster, or add /etc/kubernetes/manifests.']
      : [
          'kube-system shows no pod of it, and no node notes its arguments',
          'Run kubeharden node on each control-plane node, or let this user list the pods of kube-system.',
        ];
  return { verdict: 'unknown', subject: CLUSTER, message: 'unseen', data: { why, resolve } };
}

/** A check on the audit flags of the API server: one draft for each instance, since one without a log is a way in unseen. */
export function apiServerCheck({ flags, judge, messages, reads = [], ...check }: ApiServerCheck): Check {
  return {
    ...check,
    area: 'audit',
    messages: { ...SHARED, ...messages },
    reads: [
      { resource: 'pods' },
      { resource: 'nodes', optional: true },
      { resource: 'version', optional: true },
      ...reads,
    ],
    *evaluate(snapshot) {
      if (platformOf(snapshot).distribution === 'OpenShift') {
        yield { verdict: 'not-applicable', subject: CLUSTER, message: 'openshift' };
        return;
      }
      const servers = apiServersOf(snapshot);
      if (servers.length === 0) yield unseen(snapshot);
      for (const server of servers) {
        const { verdict, message, data, severity } = judge(server, snapshot);
        yield {
          verdict,
          subject: server.ref,
          message: message ?? verdict,
          data: { node: server.node, ...data },
          evidence: flags.map((name) => server.evidence(name)),
          ...(severity ? { severity } : {}),
        };
      }
    },
  };
}
