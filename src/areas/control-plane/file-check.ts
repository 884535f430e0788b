import type { Check, Message } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { type FileRole, type InspectedNode, inspectedNodes, type NodeFacts } from '../../core/kube/node-facts.ts';
import { platformOf } from '../../core/platform.ts';
import { CLUSTER } from '../../core/reference.ts';
import type { Severity } from '../../core/severity.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { count } from '../../core/text.ts';
import { concerns, FILE_RULES, type FileAspect, type FileRule, meets, ownerOf } from './file-rules.ts';

/** What every check on a node's own files and settings says when it cannot judge. */
export const NODE_MESSAGES = {
  notAsked: {
    brief: 'no node was read',
    detail:
      'The API does not show this. Scan with --ssh USER@HOST for each node, or with --local-node on the node itself.',
  },
  notRead: { brief: 'the node could not be read', detail: 'This node could not be read: {why}.' },
  managed: { brief: 'the provider’s duty', detail: 'The provider runs these machines, and keeps these files.' },
} as const satisfies Record<string, Message>;

/** One draft for each node that was asked; `judge` is called only for those that were read. */
export function* nodeDrafts(
  snapshot: Snapshot,
  judge: (facts: NodeFacts, node: InspectedNode) => Iterable<FindingDraft>,
): Iterable<FindingDraft> {
  const nodes = inspectedNodes(snapshot);
  if (nodes.length === 0) yield { verdict: 'unknown', subject: CLUSTER, message: 'notAsked' };
  for (const node of nodes) {
    if (node.facts) yield* judge(node.facts, node);
    else
      yield {
        verdict: 'unknown',
        subject: node.ref,
        message: 'notRead',
        data: { why: node.refusal?.message ?? 'it was not asked' },
      };
  }
}

const wantedOf = ({ mode, owner }: FileAspect): string =>
  mode === undefined ? `owned by ${owner}` : `mode ${mode} or less`;

function draftOf(rule: FileRule, role: FileRole, aspect: FileAspect, facts: NodeFacts): Omit<FindingDraft, 'subject'> {
  const { key } = aspect;
  if (facts.odd.includes(role)) return { verdict: 'unknown', message: 'odd', path: key };
  const files = facts.files.filter((file) => file.role === role && concerns(aspect, file));
  if (files.length === 0)
    return facts.root
      ? { verdict: 'not-applicable', message: 'absent', path: key }
      : { verdict: 'unknown', message: 'noRoot', path: key };
  const wrong = files.filter((file) => !meets(aspect, file));
  const data = { what: rule.what, wanted: wantedOf(aspect), files: count(wrong.length || files.length, 'file') };
  return {
    verdict: wrong.length > 0 ? 'fail' : 'pass',
    message: wrong.length > 0 ? 'fail' : 'pass',
    path: key,
    data,
    evidence: (wrong.length > 0 ? wrong : files.slice(0, 3)).map((file) => ({
      path: file.path,
      value: aspect.mode === undefined ? ownerOf(file) : file.mode,
      source: `files of ${facts.node}`,
    })),
  };
}

interface FileCheck {
  /** Besides those of the CIS benchmark. */
  readonly controls?: Check['controls'];
  readonly role: FileRole;
  readonly title: string;
  readonly severity: Severity;
  readonly risk: string;
}

/** A check on mode and owner of a group of files: one finding for each requirement and node. */
export function fileCheck({ role, title, severity, risk, controls = [] }: FileCheck): Check {
  const rule = FILE_RULES[role];
  return {
    id: rule.check,
    area: 'control-plane',
    title,
    severity,
    risk,
    fields: rule.aspects.map((aspect) => ({
      path: `${aspect.key} of ${rule.what}`,
      allowed: aspect.mode === undefined ? `${aspect.owner}` : `${aspect.mode} or less`,
    })),
    controls: [
      ...rule.aspects.flatMap(({ cis }) => (cis ? [{ framework: 'CIS' as const, id: cis }] : [])),
      ...controls,
    ],
    reads: [{ resource: 'nodes/files' }],
    messages: {
      ...NODE_MESSAGES,
      pass: { brief: 'closed to others', detail: '{files} of {what}: {wanted}.' },
      fail: { brief: 'open to others', detail: '{files} of {what} should be {wanted}.' },
      absent: { brief: 'not on this node', detail: 'This node has no such file.' },
      noRoot: {
        brief: 'not visible without root',
        detail: 'The node was not read as root, and such files stay hidden.',
      },
      odd: { brief: 'a file name that cannot be printed', detail: 'A file there has control characters in its name.' },
      ownEtcd: {
        brief: 'etcd runs inside another program',
        detail: 'This distribution runs etcd as root inside its own program, and the directory belongs to root.',
      },
    },
    *evaluate(snapshot) {
      const { distribution, managed } = platformOf(snapshot);
      if (rule.controlPlane && managed === true) {
        yield { verdict: 'not-applicable', subject: CLUSTER, message: 'managed' };
        return;
      }
      const embedded = role === 'etcd-data' && (distribution === 'k3s' || distribution === 'RKE2');
      yield* nodeDrafts(snapshot, function* (facts, { ref }) {
        for (const aspect of rule.aspects)
          yield embedded && aspect.key === 'owner'
            ? { verdict: 'not-applicable', subject: ref, message: 'ownEtcd', path: aspect.key }
            : { ...draftOf(rule, role, aspect, facts), subject: ref };
      });
    },
  };
}
