/**
 * A script that makes the EncryptionConfiguration on the node. Keys are drawn there, kept when the file exists already, and
 * never printed. `prepare` only lets the server read the new form, `activate` lets it write that form. Another key comes in
 * three stages, between which every server reads the file: `add-key` to read, `use-key` to write, `drop-key` for the old ones.
 */
export function encryptionScript(file: string, provider: string, resources: readonly string[]): string {
  return `${[
    '#!/bin/sh',
    '# Run as root on a control-plane node: make-config.sh prepare | activate | add-key | use-key | drop-key',
    'set -eu',
    'umask 077',
    `file=${file}`,
    'stage=${1:-}',
    'stop() { echo "$*" >&2; exit 1; }',
    'case "$stage" in prepare | activate | add-key | use-key | drop-key) ;; *) echo "usage: $0 prepare|activate|add-key|use-key|drop-key" >&2; exit 2 ;; esac',
    'new_key() { printf "key-%s %s\\n" "$(date +%Y%m%dT%H%M%S)" "$(head -c 32 /dev/urandom | base64 | tr -d "\\n")"; }',
    'mkdir -p "$(dirname "$file")"',
    '# Names and keys in their order: the first writes, the others still read.',
    'if [ -e "$file" ]; then',
    `  grep -q '^ *- ${provider}:$' "$file" || stop "$file uses another cipher; changing it takes a second key."`,
    `  keys=$(awk '/^ *- name: / { name = $3 } /^ *secret: / { print name, $2 }' "$file")`,
    '  mkdir -p /var/lib/kubeharden/backup && cp -p "$file" "/var/lib/kubeharden/backup/encryption-$(date +%Y%m%dT%H%M%S).yaml"',
    'else',
    '  case "$stage" in prepare | activate) ;; *) stop "$file is missing: there is no key to replace." ;; esac',
    '  keys=$(new_key)',
    'fi',
    '[ -n "$keys" ] || stop "$file holds no key."',
    'case "$stage" in',
    '  add-key) keys=$(printf "%s\\n" "$keys"; new_key) ;;',
    `  use-key) keys=$(printf "%s\\n" "$keys" | awk '{ line[NR] = $0 } END { print line[NR]; for (i = 1; i < NR; i++) print line[i] }') ;;`,
    '  drop-key) keys=$(printf "%s\\n" "$keys" | head -n 1) ;;',
    'esac',
    'encrypting() {',
    `  printf "      - ${provider}:\\n          keys:\\n"`,
    '  printf "%s\\n" "$keys" | while read -r name secret; do printf "            - name: %s\\n              secret: %s\\n" "$name" "$secret"; done',
    '}',
    'plain() { printf "      - identity: {}\\n"; }',
    '{',
    '  printf "apiVersion: apiserver.config.k8s.io/v1\\nkind: EncryptionConfiguration\\nresources:\\n  - resources:\\n"',
    ...resources.map((resource) => `  printf "      - ${resource}\\n"`),
    '  printf "    providers:\\n"',
    '  if [ "$stage" = prepare ]; then plain; encrypting; else encrypting; plain; fi',
    '} >"$file.new"',
    'mv "$file.new" "$file"',
    'echo "$file: $stage"',
  ].join('\n')}\n`;
}
