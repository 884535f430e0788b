import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { kubescape, mitre, POD_SECURITY } from '../controls.ts';
import { isSandboxed, runsCodeOfOthers } from '../sandboxes.ts';

export default defineWorkloadCheck({
  id: 'pod-runtimeclass-untrusted',
  area: 'pods',
  title: 'Code of others on the kernel of the node',
  severity: 'low',
  risk: 'Build runners and notebooks run whatever somebody wrote. All containers of a node share its kernel, so that one flaw of it gives that code the node and every other pod there.',
  fields: [
    {
      path: 'spec.runtimeClassName of build runners, build daemons, notebooks and web IDEs',
      allowed: 'a sandbox such as gVisor (runsc) or Kata Containers',
    },
  ],
  controls: [...kubescape('C-0242'), ...mitre('T1611'), ...POD_SECURITY],
  reads: [{ resource: 'runtimeclasses.node.k8s.io', optional: true }],
  messages: {
    pass: {
      brief: 'no code of others, or in a sandbox',
      detail: 'It does not run code of others, or does so in a sandbox.',
    },
    fail: { brief: 'no sandbox', detail: '{image} runs code of others without a sandbox.' },
  },
  violation(workload, snapshot) {
    const found = runsCodeOfOthers(workload);
    if (!found || isSandboxed(workload, snapshot)) return undefined;
    return {
      data: { image: found.image },
      evidence: [
        { path: `${found.path}.image`, value: found.image },
        { path: `${workload.specPath}.runtimeClassName`, value: workload.podSpec.runtimeClassName ?? '(absent)' },
      ],
    };
  },
});
