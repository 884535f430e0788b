import type { Severity } from '../../core/severity.ts';
import { isRecord, recordOf, textOf } from '../../logs/values.ts';
import { type AuditEvent, succeeded } from '../event.ts';
import type { Match } from '../gather.ts';
import { accountOf, DELETES, isControlPlane } from '../noise.ts';
import { defineRule } from '../rule.ts';

const ADMISSION =
  /^(validating|mutating)admissionpolic(ies|ybindings)\.admissionregistration\.k8s\.io$|^(cluster)?policies\.kyverno\.io$|\.(constraints|templates)\.gatekeeper\.sh$/;
const NETWORK =
  /^(global)?networkpolicies\.|^cilium(clusterwide)?networkpolicies\.|^(baseline)?adminnetworkpolicies\.|^clusternetworkpolicies\./;
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** The level that a patch of a namespace sets; null where it takes the label away. */
function enforced({ request, operations }: AuditEvent): string | null | undefined {
  for (const { op, path, value } of operations)
    if (path === `/metadata/labels/${ENFORCE.replace('/', '~1')}`) return op === 'remove' ? null : textOf(value);
  const { labels } = recordOf(request.metadata);
  if (!isRecord(labels) || !(ENFORCE in labels)) return undefined;
  return labels[ENFORCE] === null ? null : textOf(labels[ENFORCE]);
}

function namespaceMatch(event: AuditEvent): Match | undefined {
  const { target, verb } = event;
  if (target?.group !== '' || target.resource !== 'namespaces' || verb !== 'patch') return undefined;
  const level = enforced(event);
  if (level === undefined) return undefined;
  return level === null || level === 'privileged'
    ? { severity: 'high', detail: level === null ? 'Pod Security is no longer enforced' : 'Pod Security lets all in' }
    : { severity: 'low', detail: `Pod Security enforces ${level}` };
}

function policyMatch({ target, verb }: AuditEvent): Match | undefined {
  const resource = `${target?.resource}.${target?.group}`;
  const admission = ADMISSION.test(resource);
  // A status is no policy, and a policy that is added takes nothing away that held.
  if ((!admission && !NETWORK.test(resource)) || target?.subresource) return undefined;
  if (DELETES.has(verb)) return { severity: admission ? 'high' : 'medium', detail: 'deleted' };
  if (verb !== 'update' && verb !== 'patch') return undefined;
  return { severity: admission ? 'medium' : 'low', detail: 'changed' };
}

const LOWER: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'low' };

// Not reported: the namespace controller clearing a namespace that somebody deleted.
export default defineRule(
  {
    id: 'policy-change',
    title: 'Policy taken away or changed',
    severity: 'high',
    why: 'What a policy refused may be done from then on, and connections that it closed are open.',
    next: 'Compare the policy with your repository and put it back. Then look at what the same user did until it was back: `kubeharden audit LOG --user NAME`.',
  },
  (event) => {
    if (!succeeded(event) || isControlPlane(event)) return undefined;
    const match = namespaceMatch(event) ?? policyMatch(event);
    // GitOps and operators change policies every day.
    return match?.severity && accountOf(event) ? { ...match, severity: LOWER[match.severity] } : match;
  },
);
