import type { Check, Message } from '../../core/check.ts';
import type { Evidence, FindingDraft, Verdict } from '../../core/finding.ts';
import { type Component, componentsOf, flagEvidence } from '../../core/kube/components.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import { CLUSTER, type ResourceRef } from '../../core/reference.ts';
import type { Severity } from '../../core/severity.ts';
import { memoize, type Snapshot } from '../../core/snapshot.ts';
import { SHOWN_BY } from '../control-plane/flag-check.ts';
import { managedAudit } from './providers.ts';

/** One API server with its flags. */
export interface ApiServer {
  readonly component: Component;
  readonly ref: ResourceRef;
  readonly node: string;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** False where only kubeadm’s configuration shows them. */
  readonly verified: boolean;
  /** Minor version of Kubernetes that it runs. */
  readonly minor: number | undefined;
  readonly evidence: (flag: string) => Evidence;
}

const minorOf = (snapshot: Snapshot): number | undefined => platformOf(snapshot).version?.minor;

/** Every API server that can be seen; empty where the provider runs it or nothing shows it. */
export const apiServersOf: (snapshot: Snapshot) => readonly ApiServer[] = memoize((snapshot) =>
  platformOf(snapshot).managed
    ? []
    : componentsOf(snapshot)
        .filter(({ name }) => name === 'kube-apiserver')
        .map((component) => ({
          component,
          ref: component.ref,
          node: component.node,
          flags: component.flags,
          verified: component.source !== 'kubeadm-config',
          minor:
            (component.version === undefined ? undefined : parseVersion(component.version))?.minor ?? minorOf(snapshot),
          evidence: (name) => flagEvidence(component, name),
        })),
);

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
  configured: {
    brief: 'configured, not verified',
    detail:
      'kubeadm-config asks for it, but nothing shows the running API server: somebody may have edited the manifests since.',
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
    reads: [...SHOWN_BY.map((resource) => ({ resource, optional: true })), ...reads],
    *evaluate(snapshot) {
      if (platformOf(snapshot).distribution === 'OpenShift') {
        yield { verdict: 'not-applicable', subject: CLUSTER, message: 'openshift' };
        return;
      }
      const servers = apiServersOf(snapshot);
      if (servers.length === 0) yield unseen(snapshot);
      for (const server of servers) {
        const judged = judge(server, snapshot);
        const { verdict, message, data, severity }: Judgement =
          judged.verdict === 'pass' && !server.verified ? { verdict: 'unknown', message: 'configured' } : judged;
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
