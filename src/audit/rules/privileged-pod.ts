import { isSystemNamespace } from '../../core/kube/scope.ts';
import type { Severity } from '../../core/severity.ts';
import { recordOf, recordsOf, textOf } from '../../logs/values.ts';
import { type AuditEvent, succeeded } from '../event.ts';
import { accountOf, isControlPlane, isNode, WRITES } from '../noise.ts';
import { defineRule } from '../rule.ts';

type Fields = Readonly<Record<string, unknown>>;

const WORKLOADS = new Set([
  'pods',
  'replicationcontrollers',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'cronjobs',
  'jobs',
]);
// What is below these is the node itself, its containers, or the credentials of its kubelet.
const POWERFUL =
  /^\/($|etc(\/|$)|root(\/|$)|proc(\/|$)|boot(\/|$)|var\/?$|(var\/)?run\/?$|var\/lib\/?(kubelet|etcd|docker|containerd)?(\/|$))|\.sock$/;

/** The pod's specification, of a pod or in a template. */
function podSpec(object: Fields): Fields {
  const spec = recordOf(object.spec);
  const job = recordOf(recordOf(spec.jobTemplate).spec);
  const template = recordOf(spec.template ?? job.template);
  return spec.containers === undefined ? recordOf(template.spec) : spec;
}

/** What reaches the node, in words, and how bad the worst of it is. */
function reachOf(spec: Fields): { readonly severity: Severity; readonly reach: readonly string[] } {
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) => recordsOf(spec[key]));
  const paths = recordsOf(spec.volumes).flatMap(({ hostPath }) => textOf(recordOf(hostPath).path) || []);
  const powerful = paths.filter((path) => POWERFUL.test(path));
  const strong = [
    ...(containers.some(({ securityContext }) => recordOf(securityContext).privileged === true) ? ['privileged'] : []),
    ...(spec.hostPID === true ? ['hostPID'] : []),
    ...powerful.map((path) => `hostPath ${path}`),
  ];
  const weak = [
    ...(spec.hostIPC === true ? ['hostIPC'] : []),
    ...(spec.hostNetwork === true ? ['hostNetwork'] : []),
    ...paths.filter((path) => !powerful.includes(path)).map((path) => `hostPath ${path}`),
  ];
  return { severity: strong.length > 0 ? 'high' : 'medium', reach: [...strong, ...weak] };
}

const stored = ({ request, response }: AuditEvent): Fields => (response.spec === undefined ? request : response);

// Not reported: controllers, which make pods of what somebody else wrote, and kubelets' mirror pods of their own files.
export default defineRule(
  {
    id: 'privileged-pod',
    title: 'Pod with access to its node created',
    severity: 'high',
    why: 'Who controls such a pod controls the node, and with it every pod and Secret there.',
    next: 'Ask who needed it. If nobody did, delete it, and look at the node before you trust it again. Enforce a Pod Security level in that namespace.',
  },
  (event) => {
    const { target } = event;
    if (!target || !WORKLOADS.has(target.resource) || target.subresource !== '' || !WRITES.has(event.verb))
      return undefined;
    if (!succeeded(event) || isControlPlane(event) || isNode(event)) return undefined;
    const { severity, reach } = reachOf(podSpec(stored(event)));
    if (reach.length === 0) return undefined;
    const detail = reach.slice(0, 4).join(', ');
    // What GitOps and operators roll out was decided in a repository; a person's pod was not.
    return { severity: isSystemNamespace(target.namespace) || accountOf(event) ? 'medium' : severity, detail };
  },
);
