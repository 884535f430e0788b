/**
 * What runs on a node: reads, prints, and leaves nothing behind. It prints names, modes, owners, dates, versions
 * and command lines; never what is in a key, a Secret or a kubeconfig. Rows are fields between tabs.
 */
export const NODE_SCRIPT = String.raw`# kubeharden: reads this node and changes nothing. POSIX sh; writes no file.
set -u
LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
tab=$(printf '\t')
row() { printf '%s' "$1"; shift; for field in "$@"; do printf '\t%s' "$field"; done; printf '\n'; }

row kubeharden-node 1
row uid "$(id -u)"
row hostname "$(uname -n)"
row kernel "$(uname -r)"

# Processes of Kubernetes with their flags; values of tokens and passwords are hidden here already.
component_of() {
  case "$1" in
    kube-apiserver | kube-scheduler | kube-proxy | kubelet | etcd | containerd | crio | k3s-server | k3s-agent | rke2) echo "$1" ;;
    kube-controller) echo kube-controller-manager ;;
  esac
}
for process in /proc/[0-9]*; do
  { read -r name <"$process/comm"; } 2>/dev/null || continue
  component=$(component_of "$name")
  [ -n "$component" ] || continue
  words=$({ tr '\t\n\r' '   ' <"$process/cmdline"; } 2>/dev/null | tr '\0' '\t' |
    sed -E "s/(--?([a-z-]*-)?(token|password|secret)[=$tab])[^$tab]*/\1(hidden)/g")
  [ -n "$words" ] && printf 'process\t%s\t%s\t%s\n' "$component" "${'$'}{process#/proc/}" "$words"
done
# The value of a flag of the first process with this name.
flag_of() {
  for process in /proc/[0-9]*; do
    { read -r name <"$process/comm"; } 2>/dev/null || continue
    [ "$name" = "$1" ] || continue
    value=$({ tr '\0' '\n' <"$process/cmdline"; } 2>/dev/null |
      awk -v flag="--$2" 'index($0, flag "=") == 1 { print substr($0, length(flag) + 2); exit } on { print; exit } $0 == flag { on = 1 }')
    if [ -n "$value" ]; then printf '%s\n' "$value"; return; fi
  done
}
in_manifest() { sed -n "s/^ *- --$2=//p" "/etc/kubernetes/manifests/$1.yaml" 2>/dev/null | head -n 1; }

# Files: what for, mode, owner, group, kind, path.
file() {
  role=$1
  shift
  for path in "$@"; do
    [ -e "$path" ] || continue
    case "$path" in *[![:print:]]*) row odd "$role"; continue ;; esac
    stat -L -c "file$tab$role$tab%a$tab%U$tab%G$tab%F$tab%n" -- "$path" 2>/dev/null
  done
}
below() {
  role=$1
  shift
  find "$@" 2>/dev/null | while IFS= read -r found; do file "$role" "$found"; done
}
manifests=/etc/kubernetes/manifests
file apiserver-manifest $manifests/kube-apiserver.yaml /var/lib/rancher/rke2/agent/pod-manifests/kube-apiserver.yaml
file kcm-manifest $manifests/kube-controller-manager.yaml /var/lib/rancher/rke2/agent/pod-manifests/kube-controller-manager.yaml
file scheduler-manifest $manifests/kube-scheduler.yaml /var/lib/rancher/rke2/agent/pod-manifests/kube-scheduler.yaml
file etcd-manifest $manifests/etcd.yaml /var/lib/rancher/rke2/agent/pod-manifests/etcd.yaml
for directory in /etc/cni/net.d /var/lib/cni/networks; do below cni "$directory" -type f; done
data=$(in_manifest etcd data-dir)
[ -n "$data" ] || data=$(flag_of etcd data-dir)
file etcd-data "${'$'}{data:-/var/lib/etcd}"
file admin-conf /etc/kubernetes/admin.conf /etc/kubernetes/super-admin.conf
file scheduler-conf /etc/kubernetes/scheduler.conf
file kcm-conf /etc/kubernetes/controller-manager.conf
below pki /etc/kubernetes/pki
for unit in /etc/systemd/system /usr/lib/systemd/system; do
  file kubelet-service "$unit/kubelet.service" "$unit"/kubelet.service.d/*.conf
done
[ -L /lib ] || file kubelet-service /lib/systemd/system/kubelet.service /lib/systemd/system/kubelet.service.d/*.conf
file proxy-kubeconfig "$(flag_of kube-proxy kubeconfig)"
kubeconfig=$(flag_of kubelet kubeconfig)
file kubelet-conf "${'$'}{kubeconfig:-/etc/kubernetes/kubelet.conf}"
config=$(flag_of kubelet config)
config=${'$'}{config:-/var/lib/kubelet/config.yaml}
file kubelet-config "$config"
authority=$(flag_of kubelet client-ca-file)
[ -n "$authority" ] || authority=$(sed -n 's/^ *clientCAFile: *//p' "$config" 2>/dev/null | tr -d "\"'" | head -n 1)
file client-ca "${'$'}{authority:-/etc/kubernetes/pki/ca.crt}"

# The audit log and its directory, files with keys and tokens, and copies of etcd.
for manifest in $manifests/kube-apiserver.yaml /var/lib/rancher/rke2/agent/pod-manifests/kube-apiserver.yaml; do
  [ -r "$manifest" ] || continue
  log=$(sed -n 's/^ *- --audit-log-path=//p' "$manifest" | head -n 1)
  case "$log" in /*) file audit-log "${'$'}{log%/*}" "$log" ;; esac
  for flag in encryption-provider-config token-auth-file authentication-config authorization-config authentication-token-webhook-config-file; do
    file encryption-config "$(sed -n "s/^ *- --$flag=//p" "$manifest" | head -n 1)"
  done
  policy=$(sed -n 's/^ *- --audit-policy-file=//p' "$manifest" | head -n 1)
  if [ -n "$policy" ] && [ -r "$policy" ] && command -v base64 >/dev/null 2>&1; then
    row audit-policy "$policy" "$(head -c 200000 "$policy" | base64 | tr -d '\n')"
  fi
done
file encryption-config /var/lib/rancher/k3s/server/cred/encryption-config.json /var/lib/rancher/rke2/server/cred/encryption-config.json
for directory in /var/lib /var/backups /backup /opt /root /srv /tmp; do
  find "$directory" -maxdepth 3 -xdev -type f \( -name 'etcd*.db' -o -name '*etcd*snapshot*' -o -name 'snapshot*.db' \) ! -path '*/member/snap/*' 2>/dev/null
done | head -n 200 | while IFS= read -r found; do file etcd-backup "$found"; done
below etcd-backup /var/lib/rancher/k3s/server/db/snapshots /var/lib/rancher/rke2/server/db/snapshots -type f

# Names of the ciphers in their order, and nothing else of the file that holds the keys.
encryption=$(in_manifest kube-apiserver encryption-provider-config)
if [ -n "$encryption" ] && [ -r "$encryption" ]; then
  row encryption "$encryption" "$(awk '/^ *- *(aescbc|aesgcm|secretbox|kms|identity):/ { sub(/^ *- */, ""); sub(/:.*/, ""); printf "%s ", $0 }' "$encryption")"
fi

# Whom the API server serves without credentials, where a file says so; token issuers are not read.
authentication=$(in_manifest kube-apiserver authentication-config)
if [ -n "$authentication" ] && [ -r "$authentication" ]; then
  row anonymous "$authentication" "$(awk '/^[^ #-]/ { on = /^anonymous:/ } on && /^ +enabled: / { printf "enabled=%s ", $2 } on && /^ +(- )?path: / { printf "%s ", $NF }' "$authentication")"
fi

# Certificates: when they end. Private keys are not opened; of a kubeconfig only the certificate is looked at.
if command -v openssl >/dev/null 2>&1; then
  ends() { sed -n 's/^notAfter=//p' | head -n 1; }
  find /etc/kubernetes/pki /var/lib/kubelet/pki -name '*.crt' -o -name '*-current.pem' 2>/dev/null | while IFS= read -r path; do
    case "$path" in *[![:print:]]*) continue ;; esac
    row certificate "$path" "$(openssl x509 -noout -enddate -in "$path" 2>/dev/null | ends)"
  done
  for path in /etc/kubernetes/*.conf; do
    [ -r "$path" ] || continue
    ended=$(sed -n 's/^ *client-certificate-data: *//p' "$path" | base64 -d 2>/dev/null | openssl x509 -noout -enddate 2>/dev/null | ends)
    [ -n "$ended" ] && row certificate "$path" "$ended"
  done
fi

# Kernel settings that the kubelet's protectKernelDefaults expects.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  value=$(cat "/proc/sys/$name" 2>/dev/null) && row sysctl "$(printf %s "$name" | tr / .)" "$value"
done
row sysctl cgroup "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)"
for program in kubelet kubeadm containerd crio runc; do
  command -v "$program" >/dev/null 2>&1 && row version "$program" "$("$program" --version 2>/dev/null </dev/null | head -n 1 | tr '\t' ' ')"
done
row end
`;
