/** One spelling for one place: no trailing slash, and `/run` for `/var/run`, which links to it. */
export const hostPath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const clean = `/${parts.join('/')}`;
  return clean === '/var/run' || clean.startsWith('/var/run/') ? clean.slice('/var'.length) : clean;
};

const isWithin = (path: string, parent: string): boolean =>
  parent === '/' || path === parent || path.startsWith(`${parent}/`);

const SOCKETS = [
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/cri-dockerd.sock',
  '/run/podman/podman.sock',
];

/** A container runtime's socket, or a directory below `/run` that holds one. */
export const holdsRuntimeSocket = (path: string): boolean => {
  const mounted = hostPath(path);
  return isWithin(mounted, '/run') && SOCKETS.some((socket) => isWithin(socket, mounted));
};

/** Places from which the node is taken over: keys, the kubelet, etcd, root's files, the kernel. */
const SENSITIVE = ['/etc/kubernetes', '/var/lib/kubelet', '/var/lib/etcd', '/root', '/proc', '/sys', '/dev', '/boot'];

/** True when the directory is one of those places, inside one, or holds one. */
export const isSensitivePath = (path: string): boolean => {
  const mounted = hostPath(path);
  return SENSITIVE.some((place) => isWithin(mounted, place) || isWithin(place, mounted));
};
