import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineAccessGuide } from '../guide.ts';

export default defineAccessGuide({
  id: 'replace-tokens',
  title: 'Replace tokens that never end',
  fixes: ['sa-legacy-token-secrets'],
  why: 'Whoever has copied the token of {who} is in for as long as the Secret exists. Secrets are never touched by kubeharden: what uses a token outside the cluster cannot be seen from here.',
  where: 'your workstation',
  opening: () => [
    {
      text: 'Find what uses each token: CI systems, dashboards, backups, scripts. The label kubernetes.io/legacy-token-last-used tells when the API server last saw it.',
      commands: ['kubectl get secrets -A --field-selector type=kubernetes.io/service-account-token --show-labels'],
    },
    {
      text: 'Let pods use the token that is mounted and renewed for them, and CI systems log in with their own identity by OIDC. For the rest, ask for a token that ends.',
    },
  ],
  each: ({ namespace = 'default', name }, findings, snapshot) => {
    const account = snapshot.secrets.find(
      (secret) => secret.namespace === namespace && secret.name === name,
    )?.serviceAccount;
    return {
      text: `${refText({ apiVersion: 'v1', kind: 'Secret', namespace, name })}${findings[0]?.data.days ? `, last used ${findings[0].data.days} days ago` : ''}: replace it, then delete it. Whatever still uses it is answered with 401 from then on.`,
      commands: [
        ...(account ? [`kubectl create token ${shellQuote(account)} -n ${shellQuote(namespace)} --duration=1h`] : []),
        `kubectl delete secret ${shellQuote(name)} -n ${shellQuote(namespace)}`,
      ],
    };
  },
  verify:
    'The metric serviceaccount_legacy_tokens_total of the API server no longer rises, and a new scan finds no such Secret.',
  consequence: {
    level: 'breaks',
    text: 'Deleting the Secret ends the token at once, for everything that uses it. A deleted token cannot be brought back.',
  },
});
