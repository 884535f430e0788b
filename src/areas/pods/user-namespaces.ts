import type { Evidence } from '../../core/finding.ts';
import type { Node } from '../../core/kube/objects.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

export interface UserNamespaceSupport {
  readonly supported: boolean;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

const atLeast = (text: string, major: number, minor: number): boolean => {
  const version = parseVersion(text);
  return version !== undefined && (version.major > major || (version.major === major && version.minor >= minor));
};

/** What a node lacks: KEP-127 asks for idmap mounts of tmpfs (Linux 6.3) and a runtime that knows of it. */
function lacking({ status }: Node): string | undefined {
  const info = status?.nodeInfo;
  if (!info) return 'no node information';
  if (info.operatingSystem === 'windows') return undefined;
  if (!atLeast(info.kernelVersion, 6, 3)) return `kernel ${info.kernelVersion}`;
  const [name = '', version = ''] = info.containerRuntimeVersion.split('://');
  if (name === 'containerd') return atLeast(version, 2, 0) ? undefined : `containerd ${version}`;
  if (name === 'cri-o') return atLeast(version, 1, 25) ? undefined : `CRI-O ${version}`;
  return `container runtime ${info.containerRuntimeVersion}`;
}

/** Whether pods may have user namespaces: on by default since 1.33, and every node must be able to. */
export const userNamespaceSupport: (snapshot: Snapshot) => UserNamespaceSupport = memoize((snapshot) => {
  const version = platformOf(snapshot).version;
  if (!version || version.minor < 33) {
    const text = version?.text ?? 'an unknown version';
    return {
      supported: false,
      reason: `the API server is ${text}, and they are on by default since v1.33`,
      evidence: [{ path: 'gitVersion', value: text, source: 'GET /version' }],
    };
  }
  for (const node of list(snapshot, 'nodes')) {
    const missing = lacking(node);
    if (missing !== undefined)
      return {
        supported: false,
        reason: `node ${node.metadata.name} has ${missing}; Linux 6.3 and containerd 2.0 or CRI-O 1.25 are needed`,
        evidence: [{ path: 'status.nodeInfo', value: missing, source: `Node ${node.metadata.name}` }],
      };
  }
  return { supported: true, reason: '', evidence: [] };
});
