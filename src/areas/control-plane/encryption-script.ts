/**
 * A script that makes the EncryptionConfiguration on the node. The key is drawn there, kept when the file exists
 * already, and never printed. `prepare` only lets the server read the new form, `activate` lets it write that form.
 */
export function encryptionScript(file: string, provider: string, resources: readonly string[]): string {
  return `${[
    '#!/bin/sh',
    '# Run as root on a control-plane node: make-config.sh prepare | activate',
    'set -eu',
    'umask 077',
    `file=${file}`,
    'stage=${1:-}',
    'case "$stage" in prepare|activate) ;; *) echo "usage: $0 prepare|activate" >&2; exit 2 ;; esac',
    'mkdir -p "$(dirname "$file")"',
    'if [ -e "$file" ]; then',
    `  if ! grep -q '^ *- ${provider}:$' "$file"; then echo "$file uses another cipher; changing it takes a second key." >&2; exit 1; fi`,
    '  secret=$(sed -n "s/^ *secret: //p" "$file" | head -n 1)',
    '  name=$(sed -n "s/^ *- name: //p" "$file" | head -n 1)',
    '  mkdir -p /var/lib/kubeharden/backup && cp -p "$file" "/var/lib/kubeharden/backup/encryption-$(date +%Y%m%dT%H%M%S).yaml"',
    'else',
    '  secret=$(head -c 32 /dev/urandom | base64 | tr -d "\\n")',
    '  name=key-$(date +%Y%m%d)',
    'fi',
    '[ -n "$secret" ] && [ -n "$name" ] || { echo "$file holds no key." >&2; exit 1; }',
    'encrypting() {',
    `  printf "      - ${provider}:\\n          keys:\\n            - name: %s\\n              secret: %s\\n" "$name" "$secret"`,
    '}',
    'plain() { printf "      - identity: {}\\n"; }',
    '{',
    '  printf "apiVersion: apiserver.config.k8s.io/v1\\nkind: EncryptionConfiguration\\nresources:\\n  - resources:\\n"',
    ...resources.map((resource) => `  printf "      - ${resource}\\n"`),
    '  printf "    providers:\\n"',
    '  if [ "$stage" = activate ]; then encrypting; plain; else plain; encrypting; fi',
    '} >"$file.new"',
    'mv "$file.new" "$file"',
    'echo "$file: $stage"',
  ].join('\n')}\n`;
}
