import type { Change } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import { userNamespaces } from '../../../core/kube/scope.ts';
import { strings } from '../../../core/reduce/raw.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { toYaml } from '../../../templates/template.ts';
import { publishersIn } from '../../containers/checks/img-trusted-registry.ts';
import { checkedValues } from '../../pods/answers.ts';
import { kyvernoSignatures, servesKyverno } from '../kyverno-signatures.ts';

const POLICY = 'kubeharden-signed';
const FILE = 'pipeline/image-policy.yaml';
const SECRET = 'signing-key-public';

// Others sign there, with keys of theirs, or nobody does.
const PUBLIC =
  /^(docker\.io\/|registry\.k8s\.io\/|k8s\.gcr\.io\/|quay\.io\/(prometheus|jetstack|cilium|calico|argoproj)\/|mcr\.microsoft\.com\/|public\.ecr\.aws\/|gcr\.io\/distroless\/)/;

const ownImages = (snapshot: Snapshot): string[] => {
  const publishers = publishersIn(snapshot);
  const own = publishers.filter((prefix) => !PUBLIC.test(prefix));
  return (own.length > 0 ? own : publishers).map((prefix) => (prefix.endsWith('/') ? `${prefix}**` : `${prefix}*`));
};

const issuerOf = (identity: string): string => {
  const origin = /^https:\/\/[^/]+/.exec(identity)?.[0] ?? identity;
  return origin === 'https://github.com' ? 'https://token.actions.githubusercontent.com' : origin;
};

/** Who signs: a key of one's own, or the pipeline's identity, vouched for by Sigstore's public authority. */
function authority(identity: string): Record<string, unknown> {
  if (identity === '') return { name: 'key', key: { secretRef: { name: SECRET } } };
  return {
    name: 'keyless',
    keyless: {
      url: 'https://fulcio.sigstore.dev',
      identities: [
        {
          issuer: issuerOf(identity),
          subjectRegExp: `^${identity.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')}/.*$`,
        },
      ],
    },
    ctlog: { url: 'https://rekor.sigstore.dev' },
  };
}

export default defineRemediation({
  id: 'verify-images',
  area: 'pipeline',
  title: 'Ask for signatures',
  fixes: ['ci-admission-signature'],
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    // A verifier that is there already is its owner's to sharpen.
    const open = findings.filter(({ message }) => message === 'fail');
    if (open.length === 0) return;
    const publishers = publishersIn(snapshot);
    yield {
      key: '',
      title: 'Sign images in the pipeline and ask for the signature',
      why: `Whoever can push to one of ${count(publishers.length, 'publisher')} decides what runs here: nothing asks for a signature. They are ${listing(publishers, 5)}. Signing your own takes one command in the pipeline; Sigstore’s policy-controller asks for it, first with warnings only.`,
      findings: open,
      subjects: [CLUSTER],
      parameters: [
        {
          name: 'images',
          title: 'Images that must be signed',
          help: 'Patterns of image names: those that your own pipeline builds. Two stars stand for anything, slashes included.',
          kind: 'list',
          default: ownImages(snapshot),
          pattern: '[A-Za-z0-9*][A-Za-z0-9.:/_*-]*',
          example: 'registry.example.com/shop/**',
        },
        {
          name: 'verifier',
          title: 'Who asks for the signature',
          help: 'Kyverno where it is installed already; else Sigstore’s policy-controller, which does nothing else.',
          kind: 'choice',
          default: servesKyverno(snapshot) ? 'kyverno' : 'policy-controller',
          choices: [
            { value: 'policy-controller', title: 'Sigstore’s policy-controller' },
            { value: 'kyverno', title: 'Kyverno' },
          ],
        },
        {
          name: 'identity',
          title: 'Identity of the pipeline',
          help: 'The organisation or group whose pipelines sign, for signing without a key. Leave it empty to sign with a key of your own.',
          kind: 'string',
          default: '',
          pattern: '(https://[a-z0-9.-]+/[A-Za-z0-9_./-]*[A-Za-z0-9_-])?',
          example: 'https://github.com/shop',
        },
      ],
      after:
        'The finding passes once policy-controller looks at every namespace of people. To take it back: helm uninstall policy-controller --namespace cosign-system.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    const { images, identity, verifier } = checkedValues(step.parameters, answers);
    if (strings(images).length === 0)
      throw new AppError(
        'bad-input',
        'No image has to be signed.',
        'Name at least one pattern, such as registry.example.com/shop/**.',
      );
    if (verifier === 'kyverno') {
      const signer = { identity: String(identity), issuer: issuerOf(String(identity)) };
      return kyvernoSignatures(strings(images), signer, step.title);
    }
    const keyless = identity !== '';
    const policy = {
      apiVersion: 'policy.sigstore.dev/v1beta1',
      kind: 'ClusterImagePolicy',
      metadata: { name: POLICY },
      spec: {
        mode: 'warn',
        images: strings(images).map((glob) => ({ glob })),
        authorities: [authority(String(identity))],
      },
    };
    const namespaces = userNamespaces(snapshot).map(({ metadata }) => metadata.name);
    return [
      {
        kind: 'file',
        path: FILE,
        content: toYaml([policy]),
        destination: 'applied to the cluster once policy-controller is installed',
      },
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation',
        steps: [
          keyless
            ? {
                text: 'In the pipeline, after the push, sign the digest with the identity of the job: GitHub needs the permission id-token: write, GitLab an id_token SIGSTORE_ID_TOKEN with the audience sigstore.',
                commands: ['cosign sign --yes "$IMAGE@$DIGEST"'],
              }
            : {
                text: 'Make a key pair. The private key and its password go into the secrets of the CI system, and nowhere else.',
                commands: ['cosign generate-key-pair'],
              },
          ...(keyless
            ? []
            : [
                {
                  text: 'In the pipeline, after the push, sign the digest.',
                  commands: ['cosign sign --yes --key cosign.key "$IMAGE@$DIGEST"'],
                },
              ]),
          {
            text: 'Install policy-controller. It looks only at namespaces that carry its label, so nothing is judged yet.',
            commands: [
              'helm repo add sigstore https://sigstore.github.io/helm-charts',
              'helm repo update sigstore',
              'helm upgrade --install policy-controller sigstore/policy-controller --namespace cosign-system --create-namespace --wait',
            ],
          },
          {
            text: 'Without this, images that no policy names are refused in labelled namespaces.',
            commands: [
              'kubectl create configmap config-policy-controller --namespace=cosign-system --from-literal=no-match-policy=warn --dry-run=client --output=yaml | kubectl apply --filename=-',
            ],
          },
          {
            text: 'Say who signs what. The policy warns and refuses nothing.',
            commands: [
              ...(keyless
                ? []
                : [`kubectl create secret generic ${SECRET} --namespace=cosign-system --from-file=cosign.pub`]),
              `kubectl apply --filename=${FILE}`,
            ],
          },
          {
            text: 'Let it look at each namespace of people, one after another. Warnings now tell of every image without a signature.',
            commands: namespaces.map(
              (namespace) => `kubectl label namespace ${shellQuote(namespace)} policy.sigstore.dev/include=true`,
            ),
          },
          {
            text: 'When the warnings have stopped, refuse.',
            commands: [`kubectl patch clusterimagepolicy ${POLICY} --type=merge --patch='{"spec":{"mode":"enforce"}}'`],
          },
          {
            text: 'The way back, at once and for one namespace.',
            commands: namespaces
              .slice(0, 1)
              .map((namespace) => `kubectl label namespace ${shellQuote(namespace)} policy.sigstore.dev/include-`),
          },
        ],
        verify: `A pod with an unsigned image of ${strings(images)[0] ?? ''} is refused by kubectl apply --dry-run=server, and one with a signed image is not.`,
      },
    ];
  },
  impact: (_step, _changes, { snapshot }) => ({
    consequences: [
      {
        level: 'note',
        text: `Nothing is refused until the last command. From then on pods of ${count(userNamespaces(snapshot).length, 'namespace')} start only when their image is signed and the registry answers: sign what runs, or build it again, before that.`,
      },
      {
        level: 'breaks',
        text: 'While policy-controller is down, no pod starts in labelled namespaces: run two replicas, and keep the way back at hand. It also turns tags into digests, which GitOps tools show as a difference.',
      },
    ],
  }),
});
