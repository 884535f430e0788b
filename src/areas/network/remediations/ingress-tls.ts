import { type ResourceRef, refText } from '../../../core/reference.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

const namespaceOf = ({ namespace = 'default' }: ResourceRef): string => shellQuote(namespace);

export default defineGuide({
  id: 'ingress-tls',
  area: 'network',
  title: 'Serve every host over TLS',
  fixes: ['net-ingress-no-tls'],
  why: 'What users send to {who} crosses networks in clear, passwords and cookies included.',
  where: 'your workstation',
  opening: [
    {
      text: 'Let cert-manager get and renew certificates where it can: create a ClusterIssuer once, then name it in an annotation of each Ingress. Or bring a certificate of your own as a Secret of type kubernetes.io/tls.',
      commands: ['kubectl get clusterissuers.cert-manager.io'],
    },
  ],
  each(subject, findings) {
    const namespace = namespaceOf(subject);
    const name = shellQuote(subject.name);
    if (subject.kind === 'Gateway')
      return {
        text: `${refText(subject)}: give it a listener of protocol HTTPS with a certificate, and attach to the HTTP listener only a route that redirects to https (filter RequestRedirect, scheme https).`,
        commands: [`kubectl --namespace ${namespace} edit gateway ${name}`],
      };
    const missing = findings.find(({ message }) => message === 'secret');
    if (missing)
      return {
        text: `${refText(subject)}: its certificate’s Secret does not exist: ${missing.data.secrets}.`,
        commands: [
          `kubectl --namespace ${namespace} create secret tls ${shellQuote(String(missing.data.secrets))} --cert tls.crt --key tls.key`,
        ],
      };
    const hosts = findings
      .flatMap(({ evidence }) => evidence)
      .filter(({ path }) => path === 'spec.rules[*].host')
      .flatMap(({ value }) => value.split(', '))
      .filter((host) => host !== 'every host');
    const patch = JSON.stringify({ spec: { tls: [{ hosts, secretName: `${subject.name}-tls` }] } });
    return {
      text: `${refText(subject)}: add a certificate for ${listing(hosts.length > 0 ? hosts : ['every host'])}. The patch replaces spec.tls: add entries that are there already.`,
      commands: [
        `kubectl --namespace ${namespace} annotate ingress ${name} cert-manager.io/cluster-issuer=ISSUER`,
        `kubectl --namespace ${namespace} patch ingress ${name} --type merge --patch ${shellQuote(patch)}`,
      ],
    };
  },
  verify:
    'curl --head http://HOST answers 301 or 308 to https, and curl --head https://HOST shows no certificate error.',
  impact: {
    level: 'note',
    text: 'Most controllers redirect to https as soon as a host has TLS: clients that do not follow redirects or do not trust the certificate fail.',
  },
});
