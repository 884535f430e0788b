import type { Check, Message } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { fieldOf, type Kubelet, type KubeletConfig, kubeletsOf } from '../../core/kube/kubelet.ts';
import type { Judgement } from './judgement.ts';

type KubeletCheck = Omit<Check, 'area' | 'reads' | 'evaluate' | 'messages'> & {
  readonly messages: Readonly<Record<'pass' | 'fail', Message>> & Readonly<Record<string, Message>>;
  /** The setting does nothing on Windows. */
  readonly linuxOnly?: boolean;
  readonly judge: (config: KubeletConfig, kubelet: Kubelet) => Judgement;
};

const SHARED: Readonly<Record<string, Message>> = {
  unreadable: {
    brief: 'the kubelet’s configuration could not be read',
    detail:
      'The running configuration of this kubelet could not be read: {why}. It takes the permission to get nodes/proxy, or nodes/configz from Kubernetes 1.33 on, for the time of the scan; kubeharden node on the node reads it without.',
  },
  windows: { brief: 'Windows node', detail: 'The setting has no effect on a Windows node.' },
};

/** A check on the kubelets' running configuration. Yields one draft per node. */
export function kubeletCheck({ judge, messages, linuxOnly, ...check }: KubeletCheck): Check {
  return {
    ...check,
    area: 'control-plane',
    messages: { ...SHARED, ...messages },
    reads: [{ resource: 'nodes' }, { resource: 'nodes/configz' }],
    *evaluate(snapshot) {
      for (const kubelet of kubeletsOf(snapshot)) {
        if (linuxOnly && kubelet.windows) yield { verdict: 'not-applicable', subject: kubelet.ref, message: 'windows' };
        else if (!kubelet.config) yield unreadable(kubelet);
        else yield draftOf(kubelet, kubelet.config, judge(kubelet.config, kubelet));
      }
    },
  };
}

const unreadable = ({ ref, refusal }: Kubelet): FindingDraft => ({
  verdict: 'unknown',
  subject: ref,
  message: 'unreadable',
  data: { why: refusal?.message ?? 'it was not collected' },
  evidence: [{ path: 'permission', value: 'get nodes/proxy' }],
});

const shown = (value: unknown): string =>
  value === undefined ? '(absent)' : typeof value === 'string' ? value || '(empty)' : JSON.stringify(value);

function draftOf(kubelet: Kubelet, config: KubeletConfig, judgement: Judgement): FindingDraft {
  const { verdict, message, read, data, severity, accepted } = judgement;
  return {
    verdict,
    subject: kubelet.ref,
    message: message ?? verdict,
    data: { node: kubelet.ref.name, ...data },
    evidence: read.map((path) => ({
      path,
      value: shown(fieldOf(config, path)),
      source: `running kubelet configuration of ${kubelet.ref.name}`,
    })),
    ...(severity ? { severity } : {}),
    ...(accepted ? { accepted } : {}),
  };
}
