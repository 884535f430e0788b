import { checkOf } from '../areas/index.ts';
import type { Evidence, Finding } from '../core/finding.ts';
import type { ResourceRef } from '../core/reference.ts';
import { isListed, RESOURCES, resourceNameOf } from '../core/resources.ts';
import { safeText, shellQuote } from '../core/text.ts';
import { jsonPathOf } from './json-path.ts';

const MOST_PATHS = 8;
/** Quoted where it is more than a name of an object. */
const word = (text: string): string => (/^[a-z0-9.-]+$/.test(text) ? text : shellQuote(safeText(text)));
const inNamespace = (namespace: string | undefined): string => (namespace ? ` --namespace ${word(namespace)}` : '');
const isObject = ({ apiVersion }: ResourceRef): boolean => apiVersion !== 'kubeharden';
const infoOf = (kind: string) => Object.values(RESOURCES).find((info) => info.kind === kind);

/** `Pod shop/web`, `Node one`: the object that a piece of evidence names as its source. */
function sourceRef(source: string): ResourceRef | undefined {
  const [, kind = '', namespace, name = ''] = /^([A-Z]\w+) (?:([^\s/]+)\/)?([^\s/]+)$/.exec(source) ?? [];
  const info = infoOf(kind);
  if (!info) return undefined;
  const apiVersion = info.group ? `${info.group}/${info.version}` : info.version;
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
}

/** The path to what was seen; the name alone of a variable whose value was hidden. */
const pathOf = ({ path, value }: Evidence): string | undefined => {
  if (path.startsWith('--')) return '{.spec.containers[*].command}';
  const flag = / --\S+$/.exec(path);
  if (flag) return jsonPathOf(path.slice(0, flag.index));
  const variable = value === '(hidden)' ? /^(.+)\.env (\S+)$/.exec(path) : undefined;
  return jsonPathOf(variable ? `${variable[1]}.env[name=${variable[2]}].name` : path);
};

/** The fields of one object, or the whole of it where they are many or no fields. */
function fieldsOf(ref: ResourceRef, evidence: readonly Evidence[]): string {
  const get = `kubectl get ${word(resourceNameOf(ref))} ${word(ref.name)}${inNamespace(ref.namespace)}`;
  if (ref.kind === 'Secret') return get;
  const paths = [...new Set(evidence.map(pathOf))];
  if (paths.length === 0 || paths.length > MOST_PATHS || paths.includes(undefined)) return `${get} --output yaml`;
  // A path holds nothing that would have to be quoted within quotes.
  return `${get} --output 'jsonpath=${paths.join('{"\\n"}')}{"\\n"}'`;
}

/** Kinds whose objects, or whose absence, a piece of evidence is about. */
const LISTS: readonly (readonly [RegExp, string])[] = [
  [/^NetworkPolic/, 'networkpolicies.networking.k8s.io'],
  [/^ResourceQuota/, 'resourcequotas'],
  [/^LimitRange/, 'limitranges'],
  [/^PodDisruptionBudget/, 'poddisruptionbudgets.policy'],
  [/^policy on /, 'validatingadmissionpolicies.admissionregistration.k8s.io'],
];
const listOf = ({ path }: Evidence): string | undefined => LISTS.find(([pattern]) => pattern.test(path))?.[1];

function listing({ subject, evidence }: Finding): string | undefined {
  const types = evidence.flatMap((piece) => listOf(piece) ?? []);
  if (types.length === 0) return undefined;
  const namespace = subject.kind === 'Namespace' ? subject.name : subject.namespace;
  const own = subject.kind === 'Namespace' || !isObject(subject) ? [] : [resourceNameOf(subject)];
  return `kubectl get ${[...new Set([...own, ...types])].join(',')}${inNamespace(namespace) || ' --all-namespaces'}`;
}

/** What is neither an object nor a field of one. */
function special({ path, value, source = '' }: Evidence): string | undefined {
  if (path === 'permission') return `kubectl auth can-i ${value.split(' ').map(word).join(' ')} --all-namespaces`;
  if (source === 'SelfSubjectReview') return 'kubectl auth whoami';
  const node = /^running kubelet configuration of (\S+)$/.exec(source)?.[1];
  const raw = node ? `/api/v1/nodes/${node}/proxy/configz` : /^GET (\/\S*)$/.exec(source)?.[1];
  if (raw) return `kubectl get --raw ${word(raw)}`;
  const component = /^static pod (\S+)$/.exec(source)?.[1];
  return component
    ? `kubectl get pods --namespace kube-system --selector ${word(`component=${component}`)} --output ${word('jsonpath={.items[*].spec.containers[*].command}{"\\n"}')}`
    : undefined;
}

/** Everything that the check reads, where no single object shows the finding. */
function readsOf({ check }: Finding): string | undefined {
  const reads = (checkOf(check)?.reads ?? []).filter(({ optional }) => !optional).map(({ resource }) => resource);
  if (reads[0] === 'discovery') return 'kubectl get --raw /apis';
  if (reads[0] === 'version') return 'kubectl version';
  const listed = reads.filter((resource) => isListed(resource) || resource === 'secrets');
  return listed.length > 0 ? `kubectl get ${listed.join(',')} --all-namespaces` : undefined;
}

/**
 * Repeats the evidence: one kubectl command that shows what was read, as it is now. Values of Secrets are never among it.
 * Undefined for what only a machine or a provider shows.
 */
export function evidenceCommand(finding: Finding): string | undefined {
  const { subject, evidence } = finding;
  for (const piece of evidence) {
    const command = special(piece);
    if (command) return command;
  }
  const list = listing(finding);
  if (list) return list;
  const own = evidence.filter(({ source }) => source === undefined);
  if (isObject(subject) && (own.length > 0 || evidence.length === 0)) return fieldsOf(subject, own);
  for (const { source = '' } of evidence) {
    const ref = sourceRef(source);
    const pieces = evidence.filter((piece) => piece.source === source);
    if (ref) return fieldsOf(ref, pieces);
  }
  return isObject(subject) ? fieldsOf(subject, []) : readsOf(finding);
}
