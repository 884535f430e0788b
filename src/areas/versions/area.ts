import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'versions',
  title: 'Keeping versions current',
  summary: 'Known holes are closed by upgrading',
  lesson: {
    what: 'Kubernetes releases three minor versions a year and repairs each for about fourteen months. Keeping current means that the API server, the kubelets, etcd, the container runtime and the nodes’ system still get repairs, have the ones that are out, and differ by no more than the supported skew.',
    why: 'Holes are published with their repair: from that day on, everybody can read how to break a cluster that has not been upgraded. CVE-2018-1002105 let any user who may talk to a pod or an aggregated API become cluster administrator through the API server; the only complete cure was the upgrade.',
    without:
      'A cluster two years behind cannot be upgraded in a night: it moves one minor version at a time, APIs that its applications use are gone in between, and the first attempt is made on the day of the attack. Until then it carries every hole that was repaired since, with exploits that need no skill.',
    practice: [
      'Upgrade one minor version at a time, the control plane first, then the nodes, drained one by one.',
      'See what is used that a later version removes: kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis',
      'Upgrade patch versions within days, minor versions every few months; a rehearsed upgrade is a dull one.',
      'Where an upgrade must wait, close the way in: each finding names the mitigation that its advisory gives.',
      'Follow the announcements: kubernetes-security-announce, and the feed at https://kubernetes.io/docs/reference/issues-security/official-cve-feed/',
    ],
    references: [
      { title: 'Releases and support periods', url: 'https://kubernetes.io/releases/' },
      { title: 'Version skew policy', url: 'https://kubernetes.io/releases/version-skew-policy/' },
      { title: 'Official CVE feed', url: 'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/' },
      {
        title: 'Upgrading kubeadm clusters',
        url: 'https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/',
      },
      { title: 'CVE-2018-1002105', url: 'https://github.com/kubernetes/kubernetes/issues/71411' },
    ],
  },
};
