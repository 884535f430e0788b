import { refKey, refText } from '../../../core/reference.ts';
import { kubectl } from '../../containers/commands.ts';
import { defineGuide } from '../../containers/guide.ts';
import { workloadsByKey } from '../../containers/workload-patch.ts';
import { isPatchable } from '../hardening/forms.ts';
import { needsNode, sandboxesOf } from '../sandboxes.ts';

export default defineGuide({
  id: 'sandbox-by-hand',
  area: 'pods',
  title: 'Make a sandbox for code of others',
  fixes: ['pod-runtimeclass-untrusted'],
  why: '{who} {runs|run} whatever somebody wrote, and no sandbox is there that could hold {it|them}.',
  where: 'the nodes that are to run them, and your workstation',
  concerns({ subject }, snapshot) {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    return !workload || sandboxesOf(snapshot).length === 0 || !isPatchable(workload) || needsNode(workload);
  },
  opening: [
    {
      text: 'Give them nodes of their own, with a taint, and install gVisor there (runsc and containerd-shim-runsc-v1, then runtime_type = "io.containerd.runsc.v1" in /etc/containerd/config.toml). GKE has a node pool for it; Kata Containers take nodes that can start virtual machines.',
      commands: [
        'runsc install && systemctl reload containerd',
        'gcloud container node-pools create sandbox --cluster "$CLUSTER" --location "$LOCATION" --image-type cos_containerd --sandbox type=gvisor',
      ],
    },
    {
      text: 'Name it to the cluster; kubeharden then offers to put them there.',
      commands: [
        `printf 'apiVersion: node.k8s.io/v1\\nkind: RuntimeClass\\nmetadata: { name: gvisor }\\nhandler: runsc\\nscheduling: { nodeSelector: { sandbox: gvisor }, tolerations: [{ key: sandbox, operator: Exists }] }\\n' | kubectl apply --filename -`,
      ],
    },
  ],
  each(subject, _findings, snapshot) {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    return workload && needsNode(workload)
      ? {
          text: `${refText(subject)} uses its node (privileged, a directory or a namespace of it), which no sandbox gives: build images with BuildKit rootless or Kaniko’s successors instead of a Docker daemon first.`,
          commands: [kubectl('edit', subject)],
        }
      : { text: `${refText(subject)}.` };
  },
  verify: 'kubectl exec into a new pod: dmesg shows gVisor, and uname another kernel than the node’s.',
  impact: {
    level: 'breaks',
    text: 'Programs that use rare system calls are slower in a sandbox or fail; nothing changes before pods name it.',
  },
});
