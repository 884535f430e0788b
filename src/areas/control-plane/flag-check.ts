import type { Check, Message } from '../../core/check.ts';
import type { Evidence, FindingDraft } from '../../core/finding.ts';
import { type Component, type ComponentName, componentsOf, flag } from '../../core/kube/components.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import { CLUSTER, refOf } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { dutyOf } from '../../knowledge/providers.ts';
import type { Judgement } from './judgement.ts';

type FlagCheck = Omit<Check, 'area' | 'reads' | 'evaluate' | 'messages'> & {
  readonly component: ComponentName;
  readonly messages: Readonly<Record<'pass' | 'fail', Message>> & Readonly<Record<string, Message>>;
  readonly reads?: Check['reads'];
  readonly judge: (component: Component, snapshot: Snapshot) => Judgement;
};

/** Messages that every check on a component's flags shares. */
const SHARED: Readonly<Record<string, Message>> = {
  managed: { brief: '{provider} runs the {component}', detail: '{duty}' },
  unseen: { brief: '{component} cannot be seen', detail: 'The {component} cannot be seen: {why}. {resolve}' },
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

/** Minor version of an instance: from its image, else from what the API server says. */
export function minorOf(component: Component, snapshot: Snapshot): number | undefined {
  const own = component.version === undefined ? undefined : parseVersion(component.version);
  return (own ?? platformOf(snapshot).version)?.minor;
}

/**
 * A check on the flags of one control-plane component. Yields one draft per instance, since one server that is
 * not hardened behind a load balancer is enough. Where no instance is seen, it says whose duty it is or what would show it.
 */
export function flagCheck({ component: name, judge, messages, reads = [], ...check }: FlagCheck): Check {
  return {
    ...check,
    area: 'control-plane',
    messages: { ...SHARED, ...messages },
    reads: [
      { resource: 'pods' },
      { resource: 'nodes', optional: true },
      { resource: 'version', optional: true },
      ...reads,
    ],
    *evaluate(snapshot) {
      const instances = componentsOf(snapshot).filter((component) => component.name === name);
      if (instances.length === 0) yield unseen(snapshot, name);
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
            'kube-system shows no pod of it',
            'Run kubeharden node on each control-plane node, or let this user list the pods of kube-system.',
          ];
  return { verdict: 'unknown', subject: CLUSTER, message: 'unseen', data: { component, why, resolve } };
}

const evidenceOf = (component: Component, name: string): Evidence => ({
  path: `spec.containers[name=${component.name}].command --${name}`,
  value: component.flags.get(name)?.join(',') ?? '(absent)',
  ...component.pod.origin,
});

function draftOf(component: Component, judgement: Judgement): FindingDraft {
  const hidden = judgement.read.find((name) => /\$\(.+\)/.test(flag(component, name) ?? ''));
  const { verdict, message, read, data, severity, accepted }: Judgement = hidden
    ? { verdict: 'unknown', message: 'fromEnvironment', read: judgement.read, data: { flag: `--${hidden}` } }
    : judgement;
  return {
    verdict,
    subject: refOf(component.pod),
    message: message ?? verdict,
    data: { component: component.name, node: component.node, ...data },
    evidence: read.map((name) => evidenceOf(component, name)),
    ...(severity ? { severity } : {}),
    ...(accepted ? { accepted } : {}),
  };
}
