import { FRAME } from './script-frame.ts';

/** Asks a component of this node whether it is well. */
const HEALTHY = `healthy() {
  case "$1" in
    kube-apiserver)
      address=$(sed -n 's/^    - --advertise-address=//p' /etc/kubernetes/manifests/kube-apiserver.yaml)
      port=$(sed -n 's/^    - --secure-port=//p' /etc/kubernetes/manifests/kube-apiserver.yaml)
      pki=/etc/kubernetes/pki
      url=https://${'$'}{address:-127.0.0.1}:${'$'}{port:-6443}/readyz
      set -- --cacert $pki/ca.crt --cert $pki/apiserver-kubelet-client.crt --key $pki/apiserver-kubelet-client.key ;;
    kube-controller-manager) url=https://127.0.0.1:10257/healthz; set -- --insecure ;;
    kube-scheduler) url=https://127.0.0.1:10259/healthz; set -- --insecure ;;
    etcd) url=http://127.0.0.1:2381/health; set -- ;;
  esac
  curl -fsS -o /dev/null --max-time 5 "$@" "$url" 2>/dev/null
}
`;

/** Waits for static pods: the process of the new manifest, healthy, and still there some seconds later. */
const STATIC_PODS = String.raw`
[ -d /etc/kubernetes/manifests ] || doubt "This is no kubeadm control-plane node."
command_of() { awk '/^  - command:$/ { on = 1; next } on && /^    - / { sub(/^    - /, ""); gsub(/^"|"$/, ""); printf "%s ", $0; next } on { exit }' "$1"; }
# Processes with exactly this command line: a machine may run more than one API server.
processes() {
  grep -l -a -F -e "${'$'}{1%% *}" /proc/[0-9]*/cmdline 2>/dev/null | while IFS= read -r file; do
    line=$({ tr '\0' ' ' <"$file"; } 2>/dev/null) || continue
    if [ "$line" = "$1" ]; then pid=${'$'}{file%/cmdline}; say "${'$'}{pid#/proc/}"; fi
  done
}
touched() {
  printf '%s\n' ${'$'}{1:-$changed} | sed -n 's|^/etc/kubernetes/manifests/\(.*\)\.yaml$|\1|p'
  if printf '%s\n' ${'$'}{1:-$changed} | grep -q '^/etc/kubernetes/kubeharden/'; then say kube-apiserver; fi
}
old_processes() {
  for component in $(touched "$(cat "$backup/paths")" | sort -u); do
    processes "$(command_of /etc/kubernetes/manifests/$component.yaml)" >"$work/$component.old"
  done
  find /var/log/pods -mindepth 1 -maxdepth 1 2>/dev/null | sort >"$work/pods.old" || true
}
new_logs() {
  find /var/log/pods -mindepth 1 -maxdepth 1 -name "kube-system_$1-*" 2>/dev/null | sort | comm -13 "$work/pods.old" - |
    while IFS= read -r directory; do find "$directory/$1" -name '*.log' 2>/dev/null; done
}
${HEALTHY}runs() {
  pid=$(processes "$(command_of /etc/kubernetes/manifests/$1.yaml)" | grep -vxF -f "$work/$1.old" | tail -n 1)
  [ -n "$pid" ] && healthy "$1"
}
# A third attempt to start it is an answer as well.
decided() { runs "$1" || [ -n "$(new_logs "$1" | grep -E '/([2-9]|[1-9][0-9]+)\.log$')" ]; }
take_effect() {
  for component in $(touched | sort -u); do
    manifest=/etc/kubernetes/manifests/$component.yaml
    # Only files changed that it reads at its start: the kubelet starts it again.
    if ! put_changed "$manifest"; then xargs -r kill <"$work/$component.old" 2>/dev/null || true; fi
    say "$component: waiting until it runs with its manifest (up to $limit s)"
    within decided "$component" && runs "$component" && sleep 3 && runs "$component" || { say "$component did not come up." >&2; return 1; }
    say "$component: live and healthy."
  done
}
last_words() {
  latest=$(new_logs "$component" | xargs -r ls -t | head -n 1)
  if [ -n "$latest" ]; then
    say "Its last words:" >&2
    tail -n 15 "$latest" | cut -c 1-400 | sed 's/^[^ ]* std[a-z]* [FP] /  /' >&2
  else say "The kubelet has not started it; journalctl -u kubelet tells why." >&2; fi
}
`;

/** Restarts the kubelet and waits for its health check. */
const KUBELET = `
restart=\${KUBELET_RESTART:-systemctl restart kubelet}
command -v "\${restart%% *}" >/dev/null || doubt "The kubelet is not run by systemd here: say how it is restarted with KUBELET_RESTART."
old_processes() { :; }
kubelet_answers() { curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:10248/healthz 2>/dev/null; }
take_effect() {
  if grep -qxF /etc/sysctl.d/90-kubelet.conf "$backup/paths" && [ -e /etc/sysctl.d/90-kubelet.conf ]; then
    sysctl --quiet --load /etc/sysctl.d/90-kubelet.conf || return 1
  fi
  say "Restarting the kubelet, and waiting until it answers (up to $limit s)"
  sh -c "$restart" 9>&- || return 1
  sleep 3
  within kubelet_answers && sleep 5 && kubelet_answers || { say "The kubelet did not come up." >&2; return 1; }
  say "The kubelet is healthy."
}
last_words() {
  say "Its last words:" >&2
  { journalctl -u kubelet -n 15 --no-pager --output cat 2>/dev/null || say "see the kubelet's log"; } | cut -c 1-400 | sed 's/^/  /' >&2
}
`;

/** Modes and owners instead of contents: remembers how they are, and sees that what was well stays well. */
const MODES = String.raw`
${HEALTHY}
kubelet_answers() { curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:10248/healthz 2>/dev/null; }
answers() { if [ "$1" = kubelet ]; then kubelet_answers; else healthy "$1"; fi; }
old_processes() {
  [ -z "${'$'}{well:-}" ] || return 0
  well=
  for component in kubelet etcd kube-apiserver kube-controller-manager kube-scheduler; do
    [ "$component" = kubelet ] || [ -e "/etc/kubernetes/manifests/$component.yaml" ] || continue
    if answers "$component"; then well="$well $component"; fi
  done
}
# At most the bits of $1, owned by $2, for the file $3; - leaves it as it is.
owned() {
  [ -e "$3" ] || return 0
  seen=$(stat -L -c '%a %U:%G %u:%g' -- "$3")
  mode=${'$'}{seen%% *} ids=${'$'}{seen##* } owner=${'$'}{seen#* } owner=${'$'}{owner%% *}
  if [ "$1" = - ]; then newmode=$mode; else newmode=$(printf %o "$((0$mode & 0$1))"); fi
  if [ "$2" = - ]; then newowner=$ids; else newowner=$2; fi
  if [ "$mode" = "$newmode" ] && { [ "$2" = - ] || [ "$owner" = "$2" ]; }; then return 0; fi
  if [ -z "$backup" ]; then
    backup=$state/backup/$id-$(date +%Y%m%dT%H%M%S)
    while [ -e "$backup" ]; do sleep 1; backup=$state/backup/$id-$(date +%Y%m%dT%H%M%S); done
    mkdir -p "$work/states"
  fi
  printf '%s %s %s\n' "$mode" "$ids" "$3" >>"$work/states/before"
  printf '%s %s %s\n' "$newmode" "$newowner" "$3" >>"$work/states/after"
  if [ "$2" = - ]; then say "$3: $mode $owner -> $newmode $owner"; else say "$3: $mode $owner -> $newmode $2"; fi
}
# A user that this step brings is made with it, and goes with it.
wants_user() {
  if id "$1" >/dev/null 2>&1; then return 0; fi
  for tool in groupadd useradd userdel; do command -v "$tool" >/dev/null || doubt "This needs $tool on the node, or a user $1."; done
  mkdir -p "$work/states"
  say "$1" >"$work/states/user"
}
put() {
  lost=
  if [ "$1" = after ] && [ -e "$backup/user" ]; then
    user=$(cat "$backup/user")
    getent group "$user" >/dev/null || groupadd --system "$user"
    id "$user" >/dev/null 2>&1 || useradd --system --gid "$user" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
  fi
  while read -r mode owner path; do
    [ -e "$path" ] || continue
    chown "$owner" -- "$path" && chmod "$mode" -- "$path" || lost="$lost $path"
  done <"$backup/$1"
  if [ "$1" = before ] && [ -e "$backup/user" ]; then userdel "$(cat "$backup/user")" 2>/dev/null || true; fi
  [ -z "$lost" ] || { say "Could not be changed:$lost" >&2; return 1; }
}
same() {
  while read -r mode owner path; do
    [ -e "$path" ] || continue
    case "$(stat -L -c '%a:%U:%G %a:%u:%g' -- "$path")" in "$mode:$owner "* | *" $mode:$owner") ;; *) say "$path" ;; esac
  done <"$backup/$1"
}
show_back() {
  while read -r mode owner path; do
    [ ! -e "$path" ] || say "$path: $(stat -L -c '%a %U:%G' -- "$path") -> $mode $owner"
  done <"$backup/before"
}
take_effect() {
  for component in $well; do
    within answers "$component" || { say "$component is not healthy any more." >&2; return 1; }
    say "$component: healthy."
  done
}
last_words() { say "See the logs under /var/log/pods, and journalctl -u kubelet." >&2; }
`;

const KINDS = { 'static-pods': STATIC_PODS, kubelet: KUBELET, modes: MODES } as const;

export interface ScriptParts {
  /** Names the backups. */
  readonly id: string;
  readonly about: readonly string[];
  readonly kind: keyof typeof KINDS;
  readonly body: readonly string[];
}

/** A script for one node. Environment: KUBEHARDEN_WAIT, seconds until it gives up; KUBELET_RESTART, a command. */
export const engineScript = ({ id, about, kind, body }: ScriptParts): string =>
  `${[
    '#!/bin/sh',
    ...about.map((line) => `# ${line}`),
    '# KUBEHARDEN_WAIT: seconds until it gives up and puts everything back; 180 without it.',
    `id=${id}`,
    FRAME.trim(),
    KINDS[kind].trim(),
    '',
    ...body,
  ].join('\n')}\n`;

/** The way back: what the last apply.sh of this step on this node changed, and nothing else. */
export const rollbackScript = (
  id: string,
  title: string,
  kind: ScriptParts['kind'],
  guard: readonly string[] = [],
): string =>
  engineScript({
    id,
    kind,
    about: [`The way back of: ${title}`, 'Run as root on one node at a time; the latest step first.'],
    body: [...guard, 'take_back "$@"'],
  });
