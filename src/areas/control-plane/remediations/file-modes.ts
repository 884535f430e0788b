import type { Change, GuideStep } from '../../../core/change.ts';
import { inspectedNodes, type NodeFile } from '../../../core/kube/node-facts.ts';
import { platformOf } from '../../../core/platform.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { concerns, FILE_RULES, meets } from '../file-rules.ts';
import { copyToNode, runOnNode } from '../node-commands.ts';
import { engineScript, rollbackScript } from '../script-engine.ts';

const ID = 'file-modes';
const TITLE = 'Close files of the nodes to others';
const LEAVE = '-';

interface Wanted {
  readonly path: string;
  mode: string;
  owner: string;
}

/** Every file of these nodes and checks that does not meet its rule, with what it shall be. */
function wantedFiles(snapshot: Snapshot, nodes: ReadonlySet<string>, checks: ReadonlySet<string>): Wanted[] {
  const wanted = new Map<string, Wanted>();
  const take = (file: NodeFile): void => {
    for (const aspect of FILE_RULES[file.role].aspects) {
      if (!concerns(aspect, file) || meets(aspect, file)) continue;
      const entry = wanted.get(file.path) ?? { path: file.path, mode: LEAVE, owner: LEAVE };
      if (aspect.mode !== undefined) entry.mode = aspect.mode;
      if (aspect.owner !== undefined) entry.owner = aspect.owner;
      wanted.set(file.path, entry);
    }
  };
  for (const { ref, facts } of inspectedNodes(snapshot))
    if (nodes.has(refKey(ref)))
      for (const file of facts?.files ?? []) if (checks.has(FILE_RULES[file.role].check)) take(file);
  return [...wanted.values()].sort((a, b) => a.path.localeCompare(b.path));
}

const commandsOf = ({ path, mode, owner }: Wanted): string[] => [
  ...(owner === LEAVE ? [] : [`chown ${owner} ${shellQuote(path)}`]),
  // Takes bits away and gives none.
  ...(mode === LEAVE ? [] : [`chmod ${mode === '644' ? 'a-x,go-w' : 'a-xs,go-rwx'} ${shellQuote(path)}`]),
];

function scripts(files: readonly Wanted[], nodes: readonly ResourceRef[]): Change[] {
  const folder = `control-plane/${ID}`;
  const names = nodes.map(({ name }) => name);
  const etcd = files.some(({ owner }) => owner.startsWith('etcd:'));
  const run = (name: string): string => runOnNode(ID, name, 'apply.sh');
  return [
    {
      kind: 'file',
      path: `${folder}/apply.sh`,
      executable: true,
      destination: `run as root on ${listing(names, 5)}, one node at a time`,
      run: { id: ID, nodes: names },
      content: engineScript({
        id: ID,
        kind: 'modes',
        about: [
          TITLE,
          'Run as root on one node at a time. Nothing restarts; files that are not there are passed over.',
        ],
        body: [
          ...(etcd
            ? [
                `if [ -e ${files
                  .filter(({ owner }) => owner.startsWith('etcd:'))
                  .map(({ path }) => shellQuote(path))
                  .join(' ] || [ -e ')} ]; then wants_user etcd; fi`,
              ]
            : []),
          ...files.map(({ path, mode, owner }) => `owned ${mode} ${owner} ${shellQuote(path)}`),
          'apply_states',
        ],
      }),
    },
    {
      kind: 'file',
      path: `${folder}/rollback.sh`,
      executable: true,
      destination: 'the way back, run as root on a node',
      content: rollbackScript(ID, TITLE, 'modes'),
    },
    {
      kind: 'guide',
      title: TITLE,
      where: 'each node, one at a time',
      steps: [
        { text: 'Copy the folder to each node.', commands: names.map((name) => copyToNode(ID, name)) },
        {
          text: 'Change the nodes, one after another. The script remembers every mode and owner and puts them back when a component of the node is not healthy any more.',
          commands: names.map(run),
        },
        {
          text: 'The way back, on a node.',
          commands: names.slice(0, 1).map((name) => runOnNode(ID, name, 'rollback.sh')),
        },
      ],
      verify: `kubeharden scan --area control-plane ${names.map((name) => `--ssh ${shellQuote(`root@${name}`)}`).join(' ')}`,
    },
  ];
}

export default defineRemediation({
  id: ID,
  area: 'control-plane',
  title: TITLE,
  fixes: Object.values(FILE_RULES)
    .map(({ check }) => check)
    .sort(),
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    const byKey = new Map(findings.map(({ subject }) => [refKey(subject), subject]));
    const nodes = new Map([...byKey].sort(([a], [b]) => a.localeCompare(b)));
    const files = wantedFiles(snapshot, new Set(nodes.keys()), new Set(findings.map(({ check }) => check)));
    yield {
      key: '',
      title: TITLE,
      why: `${count(files.length, 'file')} of ${listing([...nodes.values()].map(({ name }) => name))} can be read or changed by more than their owner, or belong to somebody else: ${listing(
        files.map(({ path }) => path),
        4,
      )}. Whoever gets an ordinary account on the machine, or a pod with a directory of it, gets further from there.`,
      findings,
      subjects: [...nodes.values()],
      after:
        'The script sees that what was healthy stays healthy. Read the node again with --ssh to see the findings pass; packages and kubeadm write some of these files anew at an upgrade, so run it again after one.',
    };
  },
  plan(step, answers, { findings, snapshot }) {
    const nodes = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    const fingerprints = new Set(step.findings);
    const checks = new Set(
      findings.filter(({ fingerprint }) => fingerprints.has(fingerprint)).map(({ check }) => check),
    );
    const files = wantedFiles(snapshot, new Set(nodes.map(refKey)), checks);
    if (files.length === 0) return [];
    if (platformOf(snapshot).distribution === 'kubeadm') return scripts(files, nodes);
    const steps: GuideStep[] = [
      { text: 'As root on each node; files that are not there are passed over.', commands: files.flatMap(commandsOf) },
    ];
    return [
      {
        kind: 'guide',
        title: TITLE,
        where: `${listing(
          nodes.map(({ name }) => name),
          5,
        )}`,
        steps,
      },
    ];
  },
  impact(step, _changes, { snapshot }) {
    const files = wantedFiles(snapshot, new Set(step.subjects.map(refKey)), new Set(step.fixes));
    const etcd = files.some(({ owner }) => owner.startsWith('etcd:'));
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'Programs that read these files without being root no longer can: monitoring agents and backup jobs of an own user come first.',
          subjects: step.subjects,
        },
        ...(etcd
          ? [
              {
                level: 'note' as const,
                text: 'The system user etcd is made where it is missing, and owns the data directory. The etcd of kubeadm runs as root and goes on writing there.',
              },
            ]
          : []),
        { level: 'note', text: 'Nothing restarts.' },
      ],
    };
  },
});
