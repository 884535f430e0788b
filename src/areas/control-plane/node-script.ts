import type { ComponentName } from '../../core/kube/components.ts';
import type { FlagChanges } from './flag-edits.ts';
import { engineScript } from './script-engine.ts';

/** Where files that flags point to are kept on a control-plane node, and mounted into the component. */
export const FILES_DIRECTORY = '/etc/kubernetes/kubeharden';
export const PATCHES_DIRECTORY = '/etc/kubernetes/patches';

/** A directory of the node that a component sees. */
export interface Mount {
  readonly name: string;
  readonly path: string;
  readonly readOnly: boolean;
}
export const FILES_MOUNT: Mount = { name: 'kubeharden', path: FILES_DIRECTORY, readOnly: true };
export const AUDIT_LOGS_MOUNT: Mount = { name: 'kubeharden-audit', path: '/var/log/kubernetes/audit', readOnly: false };

interface ManifestEdit {
  readonly component: ComponentName;
  readonly changes: FlagChanges;
  readonly mounts: readonly Mount[];
}

const dropped = (changes: FlagChanges): string => [...changes.keys()].join('|');
const added = (changes: FlagChanges): string[] =>
  [...changes].flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));

/** The awk program that rewrites one static pod's manifest: flags replaced, the directory mounted once. */
function rewriting({ component, changes, mounts }: ManifestEdit): string[] {
  const flags = added(changes).map((word) => `print "    - ${word}"`);
  return [
    `/^    - --(${dropped(changes)})(=|$)/ { next }`,
    '{ print }',
    ...(flags.length > 0 ? [`/^    - ${component}$/ { ${flags.join('; ')} }`] : []),
    ...mounts.flatMap(({ name, path, readOnly }, at) => [
      `!mounted${at} && /^    volumeMounts:$/ { print "    - mountPath: ${path}"; print "      name: ${name}"; ${readOnly ? 'print "      readOnly: true" ' : ''}}`,
      `!mounted${at} && /^  volumes:$/ { print "  - hostPath:"; print "      path: ${path}"; print "      type: DirectoryOrCreate"; print "    name: ${name}" }`,
    ]),
  ];
}

/** The manifest as it shall be; stops before anything is changed when it has not the form that kubeadm writes. */
const changing = (edit: ManifestEdit): string[] => {
  const { component, mounts } = edit;
  const manifest = `/etc/kubernetes/manifests/${component}.yaml`;
  const lines = [
    ...added(edit.changes).map((word) => `    - ${word}`),
    ...mounts.flatMap(({ name }) => [`      name: ${name}`, `    name: ${name}`]),
  ];
  return [
    `[ -e ${manifest} ] || doubt "${manifest} is missing."`,
    ...mounts.map(
      ({ name }, at) => `mounted${at}=0; if grep -q '^      name: ${name}$' ${manifest}; then mounted${at}=1; fi`,
    ),
    `awk ${mounts.map((_, at) => `-v mounted${at}="$mounted${at}" `).join('')}'`,
    ...rewriting(edit).map((line) => `  ${line}`),
    `' ${manifest} >"$work/${component}.yaml"`,
    ...lines.map(
      (line) =>
        `grep -qxF -e '${line}' "$work/${component}.yaml" || doubt "${manifest} has not the form that kubeadm writes: make the change by hand."`,
    ),
    `shall ${manifest} "$work/${component}.yaml"`,
  ];
};

export interface NodeScript {
  /** Names the backups. */
  readonly id: string;
  readonly title: string;
  readonly edits: readonly ManifestEdit[];
  /** Files beside the script, by name, that go to FILES_DIRECTORY. */
  readonly files: readonly string[];
  /** Files of the script's `patches` directory. */
  readonly patches: readonly string[];
  /** Lines that come first: what has to be there before the flags point to it. */
  readonly first?: readonly string[];
}

/** A script for one control-plane node: backup, files, change, wait, way back. Safe to run again. */
export function nodeScript({ id, title, edits, files, patches, first = [] }: NodeScript): string {
  const logs = edits.some(({ mounts }) => mounts.includes(AUDIT_LOGS_MOUNT));
  return engineScript({
    id,
    kind: 'static-pods',
    about: [
      title,
      'Run as root on ONE control-plane node at a time. A wrong flag stops that node’s component until the old',
      'manifest is back, which this script sees to; with several nodes the others carry on meanwhile.',
    ],
    body: [
      ...first,
      ...files.map((name) => `shall ${FILES_DIRECTORY}/${name} "$here/files/${name}"`),
      '# For kubeadm upgrade --patches, which writes the manifests anew.',
      ...patches.map((name) => `shall ${PATCHES_DIRECTORY}/${name} "$here/patches/${name}"`),
      ...edits.flatMap(changing),
      ...(logs ? [`[ -n "$dry" ] || mkdir -p -m 700 ${AUDIT_LOGS_MOUNT.path}`] : []),
      'apply_states',
    ],
  });
}
