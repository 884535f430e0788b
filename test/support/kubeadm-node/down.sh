#!/usr/bin/env bash
# Stops what up.sh started and removes the node's state.
set -u
work=/var/tmp/kubeadm-node
# Without it there is no test node: what is under /etc/kubernetes then belongs to somebody else.
[[ -d $work ]] || exit 0
stop() { [[ -f $work/$1.pid ]] && kill "$(cat "$work/$1.pid")" 2>/dev/null; rm -f "$work/$1.pid"; }
stop kubelet
for task in $(ctr -n k8s.io task ls -q 2>/dev/null); do ctr -n k8s.io task kill -s KILL "$task" 2>/dev/null; done
sleep 1
for c in $(ctr -n k8s.io container ls -q 2>/dev/null); do ctr -n k8s.io task rm -f "$c" >/dev/null 2>&1; ctr -n k8s.io container rm "$c" >/dev/null 2>&1; done
stop containerd
sleep 1
awk '$2 ~ "^/var/lib/kubelet" {print $2}' /proc/mounts | sort -r | xargs -r -n1 umount 2>/dev/null
for sandbox in /run/netns/cni-*; do [[ -e $sandbox ]] && ip netns del "$(basename "$sandbox")"; done # left by the pods' sandboxes
rm -rf /etc/kubernetes /var/lib/kubelet /var/lib/etcd /var/lib/kubeharden /var/log/kubernetes/audit /etc/cni/net.d/10-lo.conflist "$work"
ip netns del kubeadm-node 2>/dev/null
ip link del veth-kubeadm 2>/dev/null
exit 0
