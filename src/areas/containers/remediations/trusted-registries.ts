import type { Change } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Consequence } from '../../../core/impact.ts';
import { parseImage } from '../../../core/kube/image.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { containersOf, workloadsOf } from '../../../core/kube/workloads.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { record, records, strings, text } from '../../../core/reduce/raw.ts';
import { CLUSTER, refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { publishersIn } from '../checks/img-trusted-registry.ts';
import { isAllowed, registryPolicy, TRUSTED_REGISTRIES } from '../registry-policy.ts';

// A prefix names at least a registry and its slash, so that no other host can begin with it.
const PREFIX = '[A-Za-z0-9][A-Za-z0-9.:-]*/[a-z0-9._/-]*';

/** Where nothing runs yet: what Kubernetes itself publishes, and the official images. */
const USUAL = ['docker.io/library/', 'registry.k8s.io/'];

const defaultList = (snapshot: Snapshot): readonly string[] => {
  const publishers = snapshot.trustedRegistries ?? registryPolicy(snapshot).policy?.allowed ?? publishersIn(snapshot);
  return publishers.length > 0 ? publishers : USUAL;
};

/** Stable since Kubernetes 1.30; where discovery could not be read, the server itself will say. */
const isServed = ({ discovery }: Snapshot): boolean =>
  discovery.length === 0 ||
  discovery.some(({ kind, version }) => kind === 'ValidatingAdmissionPolicy' && version === 'v1');

const parametersFor = (snapshot: Snapshot): Parameter[] => [
  {
    name: 'registries',
    title: 'Trusted registries',
    help: 'Prefixes of image names: with a slash at the end all below it, without one a single repository. The default is what runs now; leave out what you do not trust.',
    kind: 'list',
    default: defaultList(snapshot),
    pattern: PREFIX,
    example: 'registry.example.com/, docker.io/library/',
  },
  {
    name: 'action',
    title: 'What happens to other images',
    help: 'Warn tells whoever creates the pod and the audit log, and refuses nothing: a trial.',
    kind: 'choice',
    default: 'deny',
    choices: [
      { value: 'deny', title: 'refuse the pod' },
      { value: 'warn', title: 'warn and write to the audit log' },
    ],
  },
];

/** Namespaces of the platform: its images come with the cluster. */
const exempt = (snapshot: Snapshot): string[] =>
  list(snapshot, 'namespaces')
    .map(({ metadata }) => metadata.name)
    .filter(isSystemNamespace)
    .sort();

export default defineRemediation({
  id: 'trusted-registries',
  area: 'containers',
  title: 'Let only trusted registries in',
  fixes: ['img-trusted-registry'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const open = findings.filter(({ subject }) => refKey(subject) === refKey(CLUSTER));
    // A policy of another make that only tells is its owner's to sharpen.
    const { policy } = registryPolicy(snapshot);
    if (open.length === 0 || (policy && !policy.allowed) || !isServed(snapshot)) return;
    const publishers = publishersIn(snapshot);
    yield {
      key: '',
      title: 'Refuse images from elsewhere',
      why: `A mistyped or forged image name starts whatever answers to it: pods may run an image of any registry. What runs now comes from ${count(publishers.length, 'publisher')}: ${listing(publishers, 6)}. A policy that names them refuses all others.`,
      findings: open,
      subjects: [CLUSTER],
      parameters: parametersFor(snapshot),
      after:
        'Try it: kubectl run test --image=registry.invalid/x --dry-run=server is refused. Undo deletes the policy and its binding.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    const { registries, action } = checkedValues(step.parameters, answers);
    if (strings(registries).length === 0)
      throw new AppError(
        'bad-input',
        'A list without a registry would refuse every pod.',
        'Name at least one registry, such as registry.example.com/.',
      );
    const allowed = `[${strings(registries)
      .map((prefix) => `'${prefix}'`)
      .join(', ')}]`;
    return renderManifests(template(TRUSTED_REGISTRIES), {
      allowed,
      actions: action === 'warn' ? ['Warn', 'Audit'] : ['Deny'],
      exemptNamespaces: exempt(snapshot).length > 0 ? exempt(snapshot) : ['kube-system'],
    }).map((manifest) => ({ kind: 'apply', manifest, template: TRUSTED_REGISTRIES }));
  },
  impact(_step, changes, { snapshot }) {
    let allowed: string[] = [];
    let denies = false;
    for (const change of changes) {
      if (change.kind !== 'apply') continue;
      const { variables, validationActions } = record(change.manifest.spec);
      const list = records(variables).find(({ name }) => name === 'allowed');
      if (list) allowed = [...text(list.expression).matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
      if (strings(validationActions).includes('Deny')) denies = true;
    }
    return { consequences: consequencesOf(allowed, denies, snapshot) };
  },
});

function consequencesOf(allowed: readonly string[], denies: boolean, snapshot: Snapshot): Consequence[] {
  const foreign = workloadsOf(snapshot).filter(
    (workload) =>
      !isSystemNamespace(workload.namespace) &&
      [...containersOf(workload)].some(({ container }) => {
        const image = parseImage(container.image ?? '');
        return image !== undefined && !isAllowed(image, allowed);
      }),
  );
  const refs = foreign.map(({ ref }) => ref);
  const found: Consequence[] =
    refs.length === 0
      ? [{ level: 'safe', text: 'Every image that runs now, or that a template names, is let in.' }]
      : [
          {
            level: denies ? 'breaks' : 'note',
            text: `${count(refs.length, 'workload')} ${refs.length === 1 ? 'uses' : 'use'} images that are not named: ${listing(refs.map(refText))}. Running pods stay; their next start is ${denies ? 'refused' : 'announced'}.`,
            subjects: refs,
          },
        ];
  if (!allowed.some((prefix) => prefix.startsWith('docker.io/library')))
    found.push({
      level: 'note',
      text: 'kubectl debug --image=busybox is held to the list too; name an image from a trusted registry for debugging.',
    });
  found.push({
    level: 'note',
    text: 'The policy says from where, not what: whoever may push to a trusted registry may still bring in anything. Signatures close that gap.',
  });
  return found;
}
