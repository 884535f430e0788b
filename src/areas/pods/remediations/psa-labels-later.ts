import type { Finding } from '../../../core/finding.ts';
import { violationsAt } from '../../../core/kube/pss/index.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { serverMinor } from '../control-check.ts';
import { judgedIn, psaNamespaces } from '../namespaces.ts';
import { resolvedBy, targetOf } from '../psa/targets.ts';

const TITLE = 'Make room for a Pod Security level';
const byName = memoize((snapshot) => new Map(psaNamespaces(snapshot).map((namespace) => [namespace.name, namespace])));

/** No label that could be set today would resolve the finding: pods that run stand against it. */
function isOpenFor(snapshot: Snapshot, finding: Finding): boolean {
  const namespace = byName(snapshot).get(finding.subject.name);
  if (!namespace || namespace.platform) return false;
  const key = targetOf(snapshot, namespace);
  return !key || !resolvedBy(key, namespace.labels, [finding]).includes(finding);
}

/** What breaks baseline in a namespace, in the API server's words, each reason once. */
const reasonsIn = (snapshot: Snapshot, namespace: string): string[] => [
  ...new Set(
    judgedIn(snapshot, namespace).flatMap(({ spec, meta }) =>
      violationsAt('baseline', serverMinor(snapshot), spec, meta).map(({ reason }) => reason),
    ),
  ),
];

export default defineRemediation({
  id: 'psa-labels-later',
  area: 'pods',
  title: TITLE,
  fixes: ['psa-enforce-missing'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const open = findings.filter((finding) => isOpenFor(snapshot, finding));
    if (open.length === 0) return;
    const names = open.map(({ subject }) => subject.name);
    yield {
      key: '',
      title: TITLE,
      why: `${listing(names)} ${names.length === 1 ? 'admits' : 'admit'} every pod, privileged ones included: what runs there breaks every Pod Security level that could be enforced. It has to change first, or move away.`,
      findings: open,
      subjects: open.map(({ subject }) => subject),
      comesAfter: ['security-context'],
      after: 'Scan again: the step that enforces baseline is offered for every namespace that satisfies it by then.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    if (chosen.length === 0) return [];
    return [
      {
        kind: 'guide',
        title: TITLE,
        where: 'your workstation',
        steps: [
          {
            text: 'Take the steps of this area about privileges, the node’s namespaces and its directories first; leave out what really needs its node, and move that to a namespace of its own.',
          },
          ...chosen.map((subject) => {
            const reasons = reasonsIn(snapshot, subject.name);
            return {
              text: `${refText(subject)}: ${reasons.length > 0 ? `in the way of baseline are ${listing(reasons, 6)}` : 'not everything in it could be read'}. The API server names the pods when the label is tried; nothing is changed by that.`,
              commands: [
                `kubectl label --dry-run=server --overwrite namespace ${shellQuote(subject.name)} pod-security.kubernetes.io/enforce=baseline`,
              ],
            };
          }),
        ],
        verify: 'The dry run answers without a warning.',
      },
    ];
  },
  impact: () => ({ consequences: [{ level: 'safe', text: 'The commands try the label and change nothing.' }] }),
});
