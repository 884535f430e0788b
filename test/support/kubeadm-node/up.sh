#!/usr/bin/env bash
# Starts a real, single-node kubeadm control plane on this machine, for tests of
# control-plane inspection and hardening: etcd, kube-apiserver, controller-manager
# and scheduler as static pods, run by a real kubelet over containerd and runc.
#
#   up.sh BIN_DIR VERSION     e.g. up.sh ~/.cache/kubeharden/bin/v1.36.3 v1.36.3
#
# BIN_DIR holds etcd, kube-apiserver, kube-controller-manager, kube-scheduler,
# kubelet, kubeadm and kubectl. Everything runs inside the network namespace
# `kubeadm-node` (172.30.0.2), so nothing listens outside it. Reach it with:
#   nsenter --net=/run/netns/kubeadm-node kubectl --kubeconfig /etc/kubernetes/super-admin.conf get pods -A
# The test machine reaches it at the same address. down.sh stops it and removes every trace.
# Needs: root, Linux, iproute2, containerd, runc, iptables, conntrack, socat, gcc, python3, curl and procps; what is missing is
# installed with apt-get. `restart-kubelet` in the work directory does what systemd would.
set -euo pipefail
bin=$(realpath "${1:?usage: up.sh BIN_DIR VERSION}") version=${2:?usage: up.sh BIN_DIR VERSION}
here=$(cd "$(dirname "$0")" && pwd) work=/var/tmp/kubeadm-node net=/run/netns/kubeadm-node
export PATH="$bin:$PATH"
mkdir -p "$work"

need=()
for pair in containerd:containerd runc:runc ip:iproute2 iptables:iptables conntrack:conntrack socat:socat gcc:gcc python3:python3 curl:curl ps:procps; do
  command -v "${pair%%:*}" >/dev/null || need+=("${pair##*:}")
done
# 77: cannot be had here.
if ((${#need[@]})); then { apt-get update -qq && apt-get install -y -qq "${need[@]}"; } >/dev/null || exit 77; fi

if [[ ! -e $net ]]; then
  ip netns add kubeadm-node
  ip link add veth-kubeadm type veth peer name eth0 netns kubeadm-node
  ip -n kubeadm-node addr add 172.30.0.2/24 dev eth0
  ip -n kubeadm-node link set eth0 up
  ip -n kubeadm-node link set lo up
  ip -n kubeadm-node route add default dev eth0
  ip addr add 172.30.0.1/24 dev veth-kubeadm
  ip link set veth-kubeadm up
fi

# `nsenter --net` and not `ip netns exec`: the latter remounts /sys and hides the cgroups from runc.
start() { local name=$1; shift; nohup nsenter --net=$net "$@" >"$work/$name.log" 2>&1 & echo $! >"$work/$name.pid"; }

# Without CAP_SYS_RESOURCE a negative oom_score_adj cannot be set.
mkdir -p /etc/containerd /etc/cni/net.d
containerd config default | sed 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' >"$work/containerd.toml"
start containerd containerd --config "$work/containerd.toml"
until ctr version >/dev/null 2>&1; do sleep 0.2; done

# Images are made from the binaries at hand; nothing is pulled.
[[ -x $work/pause ]] || { echo 'int main(void){for(;;)pause();}' >"$work/pause.c"; gcc -include unistd.h -static -o "$work/pause" "$work/pause.c"; }
pause_ref=$(sed -n 's/.*sandbox_image = "\(.*\)"/\1/p' "$work/containerd.toml")
etcd_ref=$(kubeadm config images list --kubernetes-version "$version" 2>/dev/null | grep /etcd:)
image() { python3 "$here/make-image.py" "$1" "$work/image.tar" "$2"; ctr -n k8s.io image import "$work/image.tar" >/dev/null; }
image "$pause_ref" "$work/pause:pause"
image "$etcd_ref" "$bin/etcd:usr/local/bin/etcd"
for c in kube-apiserver kube-controller-manager kube-scheduler; do image "registry.k8s.io/$c:$version" "$bin/$c:usr/local/bin/$c"; done

cat >"$work/kubeadm.yaml" <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: $version
controlPlaneEndpoint: 172.30.0.2:6443
networking: {podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/16}
apiServer: {certSANs: [127.0.0.1, localhost]}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 172.30.0.2, bindPort: 6443}
nodeRegistration: {name: master-1}
---
# What this machine needs; in the cluster's configuration, so that kubeadm writes it each time.
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
localStorageCapacityIsolation: false
enforceNodeAllocatable: [none]
YAML
phase() { nsenter --net=$net env PATH="$PATH" kubeadm init phase "$@" --config "$work/kubeadm.yaml" >>"$work/kubeadm.log" 2>&1; }
phase certs all; phase kubeconfig all; phase control-plane all; phase etcd local
phase kubelet-start || true # it cannot reload systemd here; the kubelet is started below
echo '{"cniVersion":"0.3.1","name":"lo","plugins":[{"type":"loopback"}]}' >/etc/cni/net.d/10-lo.conflist
cat >"$work/restart-kubelet" <<SH
#!/bin/sh
[ ! -e $work/kubelet.pid ] || kill "\$(cat $work/kubelet.pid)" 2>/dev/null
while [ -e $work/kubelet.pid ] && kill -0 "\$(cat $work/kubelet.pid)" 2>/dev/null; do sleep 0.2; done
nohup setsid nsenter --net=$net "$bin/kubelet" --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf --hostname-override=master-1 --node-ip=172.30.0.2 >>$work/kubelet.log 2>&1 </dev/null &
echo \$! >$work/kubelet.pid
SH
chmod +x "$work/restart-kubelet"
"$work/restart-kubelet"

k() { nsenter --net=$net kubectl --kubeconfig /etc/kubernetes/super-admin.conf "$@"; }
for _ in $(seq 120); do k get --raw /readyz >/dev/null 2>&1 && k get node master-1 >/dev/null 2>&1 && break; sleep 1; done
k get --raw /readyz >/dev/null
phase upload-config all --kubeconfig /etc/kubernetes/super-admin.conf
phase mark-control-plane
phase bootstrap-token --kubeconfig /etc/kubernetes/super-admin.conf
phase addon all --kubeconfig /etc/kubernetes/super-admin.conf
k create clusterrolebinding kubeadm:cluster-admins --clusterrole=cluster-admin --group=kubeadm:cluster-admins >/dev/null 2>&1 || true
# The API shows the control plane once the kubelet has made its mirror pods.
for component in etcd kube-apiserver kube-controller-manager kube-scheduler; do
  for _ in $(seq 120); do k -n kube-system get pod "$component-master-1" >/dev/null 2>&1 && break; sleep 0.5; done
  k -n kube-system get pod "$component-master-1" >/dev/null
done
echo "ready: nsenter --net=$net kubectl --kubeconfig /etc/kubernetes/super-admin.conf get nodes"
