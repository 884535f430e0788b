import type { GuideStep } from '../../../core/change.ts';
import { type ResourceRef, refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { MITIGATIONS } from '../../../knowledge/mitigations.ts';
import { defineGuide } from '../../containers/guide.ts';

const NGINX: GuideStep = {
  text: 'ingress-nginx gets no more fixes: move to the Gateway API, or to a controller that is maintained. Until then take its last release (1.13.9, 1.14.5 or 1.15.1), switch snippets off, and let nobody but the API server reach its webhook; without the webhook CVE-2025-1974 has no way in.',
  commands: [
    'kubectl get validatingwebhookconfigurations -o name | grep ingress-nginx',
    'helm upgrade ingress-nginx ingress-nginx/ingress-nginx --namespace ingress-nginx --reuse-values --set controller.admissionWebhooks.enabled=false --set controller.allowSnippetAnnotations=false',
  ],
};

/** How the project itself is upgraded; one minor at a time where it says so. */
const HOW: Readonly<Record<string, GuideStep>> = {
  Calico: {
    text: 'Calico: by its operator, one minor at a time; traffic goes on while nodes are replaced.',
    commands: ['helm upgrade calico projectcalico/tigera-operator --namespace tigera-operator --version VERSION'],
  },
  Cilium: {
    text: 'Cilium: one minor at a time, with the check before; connections through its proxy are cut once.',
    commands: [
      'helm template cilium/cilium --version VERSION --namespace kube-system --set preflight.enabled=true --set agent=false --set operator.enabled=false | kubectl create --filename -',
      'helm upgrade cilium cilium/cilium --namespace kube-system --version VERSION --reset-then-reuse-values',
    ],
  },
  Kyverno: {
    text: 'Kyverno: one minor at a time. While its webhook is away what it judges is refused or let through, as its failurePolicy says.',
    commands: ['helm upgrade kyverno kyverno/kyverno --namespace kyverno --version VERSION'],
  },
  'ingress-nginx': NGINX,
  'Kubernetes Dashboard': {
    text: 'The Kubernetes Dashboard has ended: remove it, and whatever binds rights to its account. Headlamp is its successor.',
    commands: [
      'helm uninstall kubernetes-dashboard --namespace kubernetes-dashboard',
      'kubectl get clusterrolebindings -o wide | grep dashboard',
    ],
  },
};

const image = (subject: ResourceRef): string =>
  `kubectl get ${shellQuote(subject.kind.toLowerCase())} ${shellQuote(subject.name)}${subject.namespace ? ` --namespace ${shellQuote(subject.namespace)}` : ''} --output jsonpath='{..image}'`;

export default defineGuide({
  id: 'add-on-upgrade',
  area: 'versions',
  title: 'Upgrade or replace add-ons',
  fixes: ['ver-addon'],
  why: '{who} {gets|get} no more fixes, or {has|have} known holes. Add-ons hold wide rights and see everybody’s traffic.',
  where: 'your workstation',
  systemToo: true,
  each: (subject, findings) => {
    const name = String(findings[0]?.data.name ?? '');
    const known = HOW[name] ?? { text: `${name}: as its project says.` };
    const extra = findings.flatMap(({ data }) => MITIGATIONS[String(data.cve ?? '')]?.text ?? []);
    return {
      text: [`${refText(subject)}. ${known.text}`, ...extra].join(' '),
      commands: [image(subject), ...(known.commands ?? [])],
    };
  },
  verify: 'kubeharden scan --area versions',
  impact: {
    level: 'breaks',
    text: 'A network plugin or an ingress controller that does not come up takes the traffic with it: try the upgrade on another cluster first.',
  },
});
