import type { ComponentName } from '../../core/kube/components.ts';
import type { FlagChanges } from './flag-edits.ts';

/** Where files that flags point to are kept on a control-plane node, and mounted into the component. */
export const FILES_DIRECTORY = '/etc/kubernetes/kubeharden';
export const PATCHES_DIRECTORY = '/etc/kubernetes/patches';
/** Outside of the manifests directory: the kubelet runs every file that is in there. */
export const BACKUPS = '/var/lib/kubeharden/backup';

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

const HEALTH: Readonly<Record<ComponentName, string>> = {
  'kube-apiserver': 'apiserver_ready',
  'kube-controller-manager': 'answers https://127.0.0.1:10257/healthz',
  'kube-scheduler': 'answers https://127.0.0.1:10259/healthz',
  etcd: 'answers http://127.0.0.1:2381/health',
};

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

const changing = (edit: ManifestEdit): string[] => {
  const { component, changes } = edit;
  const wanted = added(changes).map((word) => `'${word}'`);
  const gone = [...changes].filter(([, value]) => value === undefined).map(([name]) => `'--${name}'`);
  return [
    `change_${component.replaceAll('-', '_')}() {`,
    `  component=${component}`,
    `  manifest=/etc/kubernetes/manifests/${component}.yaml`,
    ...edit.mounts.flatMap(({ name }, at) => [
      `  mounted${at}=0`,
      `  if grep -q '^      name: ${name}$' "$manifest"; then mounted${at}=1; fi`,
    ]),
    `  awk ${edit.mounts.map((_, at) => `-v mounted${at}="$mounted${at}" `).join('')}'`,
    ...rewriting(edit).map((line) => `    ${line}`),
    '  \' "$manifest" >"$work/$component.yaml"',
    `  holds ${wanted.join(' ')}`,
    `  replace "wanted ${wanted.join(' ')}" "gone ${gone.join(' ')}" '${HEALTH[component]}'`,
    '}',
  ];
};

const common = (id: string): readonly string[] => [
  'set -eu',
  'umask 077',
  'here=$(cd "$(dirname "$0")" && pwd)',
  'if [ "$(id -u)" -ne 0 ]; then echo "Run this as root." >&2; exit 1; fi',
  'if [ ! -d /etc/kubernetes/manifests ]; then echo "This is no kubeadm control-plane node." >&2; exit 1; fi',
  '# Outside of the manifests directory: the kubelet runs every file that is in there.',
  `backup=${BACKUPS}/${id}-$(date +%Y%m%dT%H%M%S)`,
  'work=$(mktemp -d /etc/kubernetes/kubeharden-work.XXXXXX)',
  'trap \'rm -rf "$work"\' EXIT',
  'mkdir -p "$backup"',
  'cp -p /etc/kubernetes/manifests/*.yaml "$backup/"',
  'echo "Manifests as they were: $backup"',
  '',
  '# Command lines of the running component, one a line.',
  'running() {',
  '  for file in /proc/[0-9]*/cmdline; do',
  '    line=$(tr "\\0" " " <"$file" 2>/dev/null) || continue',
  '    case "$line" in "$component "*|*"/$component "*) printf "%s\\n" "$line" ;; esac',
  '  done',
  '}',
  'wanted() { lines=$(running); for flag in "$@"; do printf "%s\\n" "$lines" | grep -qF -e " $flag " || return 1; done; }',
  'gone() { lines=$(running); [ -n "$lines" ] || return 1; for flag in "$@"; do if printf "%s\\n" "$lines" | grep -qF -e " $flag=" -e " $flag "; then return 1; fi; done; }',
  'answers() { command -v curl >/dev/null || return 0; curl -kfsS -o /dev/null --max-time 5 "$1" 2>/dev/null; }',
  'apiserver_ready() {',
  '  address=$(sed -n "s/^    - --advertise-address=//p" "$manifest")',
  '  port=$(sed -n "s/^    - --secure-port=//p" "$manifest")',
  '  kubectl --kubeconfig "${KUBECONFIG:-/etc/kubernetes/admin.conf}" --server "https://${address:-127.0.0.1}:${port:-6443}" --request-timeout 5s get --raw /readyz >/dev/null 2>&1',
  '}',
  'until_true() { tries=0; until eval "$1"; do tries=$((tries + 1)); [ "$tries" -lt 90 ] || return 1; sleep 2; done; }',
  '',
  '# Stops before anything is changed when the manifest does not have the form that kubeadm writes.',
  'holds() {',
  '  for flag in "$@"; do',
  '    if ! grep -qxF -e "    - $flag" "$work/$component.yaml"; then',
  '      echo "$manifest does not have the form that kubeadm writes; set $flag by hand." >&2',
  '      exit 1',
  '    fi',
  '  done',
  '}',
  '',
  '# Puts the new manifest in place, waits until it is live and healthy, and puts the old one back if it never is.',
  'replace() {',
  '  if cmp -s "$manifest" "$work/$component.yaml"; then echo "$component: nothing to change."; return 0; fi',
  '  diff -u "$manifest" "$work/$component.yaml" || true',
  '  mv "$work/$component.yaml" "$manifest"',
  '  echo "$component: waiting until the kubelet has restarted it (up to 3 minutes)"',
  '  if until_true "$1" && until_true "$2" && until_true "$3"; then echo "$component: the change is live."; return 0; fi',
  '  echo "$component did not come up with the change; putting the old manifest back." >&2',
  '  cp -p "$backup/$component.yaml" "$work/back.yaml" && mv "$work/back.yaml" "$manifest"',
  '  until_true "$3" || echo "$component is still down: look at crictl ps -a and crictl logs." >&2',
  '  exit 1',
  '}',
];

export interface NodeScript {
  /** Names the backups. */
  readonly id: string;
  readonly title: string;
  readonly edits: readonly ManifestEdit[];
  /** Files beside the script, by name, that go to FILES_DIRECTORY. */
  readonly files: readonly string[];
  /** Files of the script's `patches` directory. */
  readonly patches: readonly string[];
}

/** A script for one control-plane node: backup, files, change, wait, way back. Safe to run again. */
export function nodeScript({ id, title, edits, files, patches }: NodeScript): string {
  return `${[
    '#!/bin/sh',
    `# ${title}`,
    '# Run as root on ONE control-plane node at a time. A wrong flag stops that node’s component until the',
    '# old manifest is back, which this script sees to; with several nodes the others carry on meanwhile.',
    ...common(id),
    '',
    ...edits.flatMap((edit) => [...changing(edit), '']),
    ...(files.length > 0
      ? [
          `mkdir -p ${FILES_DIRECTORY}`,
          ...files.map(
            (name) => `cp "$here/files/${name}" ${FILES_DIRECTORY}/${name} && chmod 600 ${FILES_DIRECTORY}/${name}`,
          ),
        ]
      : []),
    ...(patches.length > 0
      ? [
          '# For kubeadm upgrade --patches, which writes the manifests anew.',
          `mkdir -p ${PATCHES_DIRECTORY}`,
          ...patches.map((name) => `cp "$here/patches/${name}" ${PATCHES_DIRECTORY}/`),
        ]
      : []),
    ...edits.map(({ component }) => `change_${component.replaceAll('-', '_')}`),
  ].join('\n')}\n`;
}
