import type { Check, Message } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { type Component, type ComponentName, componentsOf, flag, flagEvidence } from '../../core/kube/components.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import { CLUSTER } from '../../core/reference.ts';
import { refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { dutyOf } from '../../knowledge/providers.ts';
import type { Judgement } from './judgement.ts';

type FlagCheck = Omit<Check, 'area' | 'reads' | 'evaluate' | 'messages'> & {
  readonly component: ComponentName;
  readonly messages: Readonly<Record<'pass' | 'fail', Message>> & Readonly<Record<string, Message>>;
  readonly reads?: Check['reads'];
  readonly judge: (component: Component, snapshot: Snapshot) => Judgement;
  /** What else tells it, where no instance shows its flags. */
  readonly otherwise?: (snapshot: Snapshot) => FindingDraft | undefined;
};

/** Messages that every check on a component's flags shares. */
const SHARED: Readonly<Record<string, Message>> = {
  managed: { brief: '{provider} runs the {component}', detail: '{duty}' },
  unseen: { brief: '{component} cannot be seen', detail: 'The {component} cannot be seen: {why}. {resolve}' },
  configured: {
    brief: 'configured, not verified',
    detail:
      'kubeadm-config asks for it, but nothing shows the running {component}: somebody may have edited the manifests since. Let this user list the pods of kube-system, or run kubeharden node on each control-plane node.',
  },
  inFile: {
    brief: 'set in {file}, which only the node shows',
    detail:
      'The setting is in {file}, named by {flag}. The API does not show that file: run kubeharden node on {node} to read it.',
  },
  fromEnvironment: {
    brief: '{flag} comes from the environment',
    detail:
      '{flag} takes its value from an environment variable, which the pod does not show: run kubeharden node on {node}.',
  },
};

/** What can show a component’s flags. */
export const SHOWN_BY = ['pods', 'nodes', 'version', 'flagz', 'configmaps', 'nodes/files'] as const;

/** Minor version of an instance: from its image, else from what the API server says. */
export function minorOf(component: Component, snapshot: Snapshot): number | undefined {
  const own = component.version === undefined ? undefined : parseVersion(component.version);
  return (own ?? platformOf(snapshot).version)?.minor;
}

/**
 * A check on the flags of one control-plane component. Yields one draft per instance, since one server that is
 * not hardened behind a load balancer is enough. Where no instance is seen, it says whose duty it is or what would show it.
 */
export function flagCheck({ component: name, judge, otherwise, messages, reads = [], ...check }: FlagCheck): Check {
  return {
    ...check,
    area: 'control-plane',
    messages: { ...SHARED, ...messages },
    reads: [...SHOWN_BY.map((resource) => ({ resource, optional: true })), ...reads],
    *evaluate(snapshot) {
      const { managed } = platformOf(snapshot);
      const instances = managed ? [] : componentsOf(snapshot).filter((component) => component.name === name);
      if (instances.length === 0) yield (managed ? undefined : otherwise?.(snapshot)) ?? unseen(snapshot, name);
      for (const component of instances) yield draftOf(component, judge(component, snapshot));
    },
  };
}

/** Nothing shows the component: the provider's duty, or unknown with what would resolve it. */
export function unseen(snapshot: Snapshot, component: ComponentName): FindingDraft {
  const { managed, distribution } = platformOf(snapshot);
  if (managed)
    return {
      verdict: 'not-applicable',
      subject: CLUSTER,
      message: 'managed',
      data: { component, provider: distribution, duty: dutyOf(distribution, component) },
    };
  const [why, resolve] =
    snapshot.source.kind === 'files'
      ? ['these manifests hold no static pod of it', 'Scan the cluster, or add /etc/kubernetes/manifests.']
      : distribution === 'k3s'
        ? ['k3s runs it inside its own process', 'Run kubeharden node on each server.']
        : [
            refusalOf(snapshot, 'pods', 'kube-system')?.message.replace(/\.$/, '') ?? 'kube-system shows no pod of it',
            'Run kubeharden node on each control-plane node, or let this user list the pods of kube-system.',
          ];
  return { verdict: 'unknown', subject: CLUSTER, message: 'unseen', data: { component, why, resolve } };
}

function draftOf(component: Component, judgement: Judgement): FindingDraft {
  const hidden = judgement.read.find((name) => /\$\(.+\)/.test(flag(component, name) ?? ''));
  const { verdict, message, read, data, severity, accepted }: Judgement = hidden
    ? { verdict: 'unknown', message: 'fromEnvironment', read: judgement.read, data: { flag: `--${hidden}` } }
    : component.source === 'kubeadm-config' && judgement.verdict === 'pass'
      ? { verdict: 'unknown', message: 'configured', read: judgement.read }
      : judgement;
  return {
    verdict,
    subject: component.ref,
    message: message ?? verdict,
    data: { component: component.name, node: component.node, ...data },
    evidence: read.map((name) => flagEvidence(component, name)),
    ...(severity ? { severity } : {}),
    ...(accepted ? { accepted } : {}),
  };
}
