import { refText } from '../../../core/reference.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'ingress-rules',
  area: 'network',
  title: 'Name hosts, and take snippets out of Ingresses',
  fixes: ['net-ingress-wildcard-host', 'net-ingress-snippets'],
  why: '{who} {answers|answer} to names that nobody decided on, or {lets|let} whoever writes an Ingress configure its controller by a snippet.',
  where: 'the source of each Ingress',
  opening: [
    {
      text: 'ingress-nginx refuses snippets unless its ConfigMap allows them; keep it so. Most snippets have an annotation or a Gateway API filter of their own: headers, redirects, rewrites, limits.',
      commands: [
        'kubectl --namespace ingress-nginx patch configmap ingress-nginx-controller --type merge --patch \'{"data":{"allow-snippet-annotations":"false"}}\'',
      ],
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)}: ${listing(findings.map(({ check, data }) => (check === 'net-ingress-snippets' ? `replace ${data.annotations}` : `name the hosts (${data.where})`)))}.`,
    commands: [
      `kubectl --namespace ${shellQuote(subject.namespace ?? 'default')} edit ingress ${shellQuote(subject.name)}`,
    ],
  }),
  verify:
    'A request with a host name of your own invention is answered 404: curl --header "Host: nobody.invalid" http://ADDRESS',
  impact: {
    level: 'note',
    text: 'kubeharden changes nothing here itself. Clients that use a host name which no rule names are answered 404 afterwards.',
  },
});
