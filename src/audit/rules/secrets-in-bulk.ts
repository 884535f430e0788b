import type { Severity } from '../../core/severity.ts';
import { type AuditEvent, actorOf, succeeded } from '../event.ts';
import type { Gathered } from '../gather.ts';
import { accountOf, isControlPlane, isNode } from '../noise.ts';
import { defineMemoryRule } from '../rule.ts';
import { Windows } from '../windows.ts';

const MANY = 10;
const WITHIN = 10 * 60_000;

// Helm keeps its releases in Secrets; every `helm list` and `helm upgrade` reads them.
const HELM_LIST = /[?&]labelSelector=[^&]*owner(%3D|=)helm/i;
const HELM_RELEASE = /^sh\.helm\.release\.v1\./;

/** Programs that mount or serve Secrets list and watch them all day; a person hardly ever has a reason to. */
const severityOf = (event: AuditEvent): Severity => (accountOf(event) ? 'medium' : 'high');

function listed(gathered: Gathered, event: AuditEvent): void {
  const { namespace = '' } = event.target ?? {};
  if (namespace !== '' && (HELM_LIST.test(event.uri) || accountOf(event)?.namespace === namespace)) return;
  gathered.add(event, {
    severity: namespace === '' ? severityOf(event) : 'medium',
    together: JSON.stringify(['list', actorOf(event), event.user, namespace === '']),
    detail: namespace === '' ? 'all Secrets of the cluster' : 'all Secrets of a namespace',
  });
}

export default defineMemoryRule(
  {
    id: 'secrets-in-bulk',
    title: 'Secrets read in bulk',
    severity: 'high',
    why: 'A list of Secrets answers with what is in them: passwords, keys and tokens of everything that runs there.',
    next: 'If nobody can explain it, change these Secrets and take list, watch and get on secrets away; see `kubeharden explain rbac-secrets-read`.',
  },
  (gathered) => {
    const reads = new Windows(WITHIN, MANY);
    const reported = new Set<string>();
    return {
      observe: (event) => {
        const { target } = event;
        if (target?.resource !== 'secrets' || target.group !== '' || !succeeded(event)) return;
        if (isControlPlane(event) || isNode(event)) return;
        const named = target.name !== '';
        if ((event.verb === 'list' || event.verb === 'watch') && !named) return listed(gathered, event);
        if (!['get', 'list', 'watch'].includes(event.verb) || HELM_RELEASE.test(target.name)) return;
        const key = JSON.stringify([event.user, actorOf(event)]);
        const held = reads.put(key, event, `${target.namespace}/${target.name}`, true);
        if (held.length < MANY) return;
        const match = {
          severity: severityOf(event),
          together: `get ${key}`,
          detail: `at least ${MANY} different ones within ${WITHIN / 60_000} minutes`,
        };
        for (const one of reported.has(key) ? held.slice(-1) : held) gathered.add(one.event, match);
        if (reported.size < 10_000) reported.add(key);
      },
    };
  },
);
