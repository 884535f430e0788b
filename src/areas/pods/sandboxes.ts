import { parseImage, repositoryOf } from '../../core/kube/image.ts';
import { containersOf, type Workload } from '../../core/kube/workloads.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

/** Runtimes that put a kernel, or a second one, between a container and its node. */
const SANDBOX = /runsc|gvisor|kata|firecracker|wasm|spin|sysbox/i;

/** Programs whose purpose is to run what others wrote, by the repository of their image. */
const RUNS_CODE_OF_OTHERS =
  /\/((actions-runner|github-runner|inbound-agent|jnlp-slave|buildkit|code-server|openvscode-server|singleuser[\w-]*|[\w-]*-notebook)|library\/docker)$/;

/** The first container of a workload that runs code of others. */
export function runsCodeOfOthers(workload: Workload): { readonly path: string; readonly image: string } | undefined {
  for (const { container, path } of containersOf(workload)) {
    const image = parseImage(container.image ?? '');
    if (image && RUNS_CODE_OF_OTHERS.test(repositoryOf(image))) return { path, image: image.text };
  }
  return undefined;
}

/** Names of the runtime classes that are sandboxes, by their handler. */
export const sandboxesOf = (snapshot: Snapshot): readonly string[] =>
  list(snapshot, 'runtimeclasses.node.k8s.io')
    .filter(({ metadata, handler }) => SANDBOX.test(handler ?? metadata.name))
    .map(({ metadata }) => metadata.name);

/** The workload names a sandbox. A class that was not read is judged by its name. */
export function isSandboxed({ podSpec }: Workload, snapshot: Snapshot): boolean {
  const name = podSpec.runtimeClassName;
  if (name === undefined) return false;
  const known = list(snapshot, 'runtimeclasses.node.k8s.io').find(({ metadata }) => metadata.name === name);
  return SANDBOX.test(known?.handler ?? name);
}

/** A sandbox has no use of the node: what needs that does not start in one. */
export const needsNode = ({ podSpec }: Workload): boolean =>
  podSpec.hostNetwork === true ||
  podSpec.hostPID === true ||
  podSpec.hostIPC === true ||
  (podSpec.volumes ?? []).some(({ hostPath }) => hostPath !== undefined) ||
  podSpec.containers.some(({ securityContext }) => securityContext?.privileged === true);
