import { ANONYMOUS } from '../../core/kube/rbac/subject.ts';
import { type AuditEvent, addressOf, resourceOf } from '../event.ts';
import { isControlPlane, isNode } from '../noise.ts';
import { defineMemoryRule } from '../rule.ts';
import { Windows } from '../windows.ts';

const MANY = 20;
const MANY_KINDS = 8;
const WITHIN = 5 * 60_000;

/** Who is refused: without a name only the address tells one from the other. */
const whoOf = (event: AuditEvent): string =>
  event.code === 401 || event.user === ANONYMOUS ? `${event.code} ${addressOf(event)}` : `403 ${event.user}`;

const kindOf = ({ verb, target, uri }: AuditEvent): string =>
  `${verb} ${target?.resource ? `${resourceOf(target)} ${target.namespace}` : (uri.split('?', 1)[0] ?? '')}`;

export default defineMemoryRule(
  {
    id: 'refused-requests',
    title: 'Burst of refused requests',
    severity: 'medium',
    why: 'Many refusals in minutes are a stolen credential whose owner tries out what it may, a scanner, or a program that lost a right.',
    next: 'Look at who it is and from where. An address that nobody knows: cut it off. A program of yours: give it the one right it asks for, or stop it from asking.',
  },
  (gathered) => {
    const refused = new Windows(WITHIN, MANY);
    const reported = new Set<string>();
    return {
      observe: (event) => {
        if ((event.code !== 403 && event.code !== 401) || isControlPlane(event)) return;
        const who = whoOf(event);
        const held = refused.put(who, event, kindOf(event));
        if (held.length < MANY) return;
        const trying = new Set(held.map(({ kind }) => kind)).size >= MANY_KINDS;
        // The Node authorizer refuses a kubelet what its pods no longer use, again and again: a few kinds, no search.
        if (isNode(event) && !trying) return;
        const match = {
          severity: trying && event.code === 403 ? ('high' as const) : ('medium' as const),
          together: `${who} ${trying}`,
          detail:
            event.code === 401
              ? 'credentials that are not valid'
              : trying
                ? 'many different things: somebody looks for what is allowed'
                : 'the same few things: likely a program without a right that it needs',
        };
        const known = reported.has(match.together);
        for (const one of known ? held.slice(-1) : held) gathered.add(one.event, match);
        if (reported.size < 10_000) reported.add(match.together);
      },
    };
  },
);
