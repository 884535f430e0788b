import { record, strings, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-node-upgrade',
  provider: 'EKS',
  title: 'Node groups that are behind',
  severity: 'medium',
  risk: 'A node group is not upgraded with the control plane: its nodes keep the kernel, containerd and kubelet of the day on which they were made. Images of Amazon Linux 2 get no more fixes at all.',
  field: 'nodegroup.version, nodegroup.amiType',
  allowed: 'the version of the control plane, and an image that gets fixes',
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  questions: ['nodegroups', 'cluster'],
  pass: { brief: '{value}', detail: 'The node group runs {value}.' },
  fail: { brief: '{value}', detail: 'The node group {item} runs {value}.' },

  judge: (answers) => {
    const wanted = text(at(answers.cluster, 'version'));
    const groups = strings(answers.nodegroups);
    if (groups.length === 0) return { ok: undefined, value: 'EKS has no managed node group of this cluster' };
    return groups.map((name) => {
      const group = record(answers[`nodegroup ${name}`]);
      const [version, image] = [text(group.version), text(group.amiType)];
      if (!version) return { ok: undefined, item: name, value: 'the node group was not described' };
      const ended = /^AL2_/.test(image);
      return {
        ok: version === wanted && !ended,
        item: name,
        value: `${version} (${text(group.releaseVersion)}) on ${image}${version === wanted ? '' : `, the control plane ${wanted}`}${ended ? '; Amazon Linux 2 has ended' : ''}`,
      };
    });
  },
});
