// Signatures asked for by Kyverno, where that judges admissions already.
import type { Change } from '../../core/change.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { template } from '../../templates/library.ts';
import { renderManifests, toYaml } from '../../templates/template.ts';

const TEMPLATE = 'pipeline/kyverno-verify-images';
const FILE = 'pipeline/kyverno-signed.yaml';
const POLICY = 'kubeharden-signed';
const KEY = 'signing-key-public';

export const servesKyverno = ({ discovery }: Snapshot): boolean =>
  discovery.some(({ group, kind }) => group === 'kyverno.io' && kind === 'ClusterPolicy');

/** Kyverno's star stands for anything, slashes included. */
const pattern = (glob: string): string => glob.replace(/\*+/g, '*');

/** `issuer` vouches for the pipeline's identity; without an identity a key does. */
const attestor = (identity: string, issuer: string): Record<string, unknown> =>
  identity === ''
    ? { keys: { publicKeys: `k8s://kyverno/${KEY}` } }
    : { keyless: { issuer, subject: `${identity}/*`, rekor: { url: 'https://rekor.sigstore.dev' } } };

/** The policy as a file, and the way to it. */
export function kyvernoSignatures(
  images: readonly string[],
  { identity, issuer }: { readonly identity: string; readonly issuer: string },
  title: string,
): Change[] {
  const policy = renderManifests(template(TEMPLATE), {
    images: images.map(pattern),
    attestors: [attestor(identity, issuer)],
  });
  return [
    {
      kind: 'file',
      path: FILE,
      content: toYaml(policy),
      template: TEMPLATE,
      destination: 'applied to the cluster, which has Kyverno',
    },
    {
      kind: 'guide',
      title,
      where: 'your workstation',
      steps: [
        ...(identity === ''
          ? [
              {
                text: 'Make a key pair. The private key and its password go into the secrets of the CI system, and nowhere else; Kyverno gets the public one.',
                commands: [
                  'cosign generate-key-pair',
                  `kubectl create secret generic ${KEY} --namespace=kyverno --from-file=cosign.pub`,
                ],
              },
              {
                text: 'In the pipeline, after the push, sign the digest.',
                commands: ['cosign sign --yes --key cosign.key "$IMAGE@$DIGEST"'],
              },
            ]
          : [
              {
                text: 'In the pipeline, after the push, sign the digest with the identity of the job.',
                commands: ['cosign sign --yes "$IMAGE@$DIGEST"'],
              },
            ]),
        {
          text: 'Say who signs what. The policy tells and refuses nothing; what runs already is told in policy reports.',
          commands: [`kubectl apply --filename=${FILE}`, 'kubectl get policyreports --all-namespaces'],
        },
        {
          text: 'When the reports are quiet, refuse.',
          commands: [
            `kubectl patch clusterpolicy ${POLICY} --type=json --patch='[{"op":"replace","path":"/spec/rules/0/verifyImages/0/failureAction","value":"Enforce"}]'`,
          ],
        },
        { text: 'The way back.', commands: [`kubectl delete clusterpolicy ${POLICY}`] },
      ],
      verify: `A pod with an unsigned image of ${images[0] ?? ''} is refused by kubectl apply --dry-run=server, and one with a signed image is not.`,
    },
  ];
}
