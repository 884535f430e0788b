import { CHECKS, REMEDIATIONS } from '../areas/index.ts';
import { CIS, CIS_VERSION, STILL_WARNED } from '../knowledge/frameworks/cis.ts';
import { frameworkOf } from './framework.ts';

/** docs/cis.md: each control, what answers it, and which step makes it pass. */
export function cisMarkdown(): string {
  const byId = new Map(CIS.map((control) => [control.id, control]));
  const rows = frameworkOf('cis', []).map(({ id, title, checks }) => {
    const steps = REMEDIATIONS.filter(({ fixes }) => fixes.some((check) => checks.includes(check)));
    const control = byId.get(id);
    const note = [control?.byHand, control?.note].filter(Boolean).join(' ');
    return `| ${id} | ${title} | ${checks.map((check) => `\`${check}\``).join(' ') || 'by hand'} | ${steps.map((step) => `\`${step.area}/${step.id}\``).join(' ') || '–'} | ${note} |`;
  });
  const onNode = CHECKS.filter(({ reads }) =>
    reads.some(({ resource, optional }) => resource === 'nodes/files' && !optional),
  ).length;
  return `${[
    `# CIS Kubernetes Benchmark ${CIS_VERSION}`,
    '',
    'Every control in the benchmark’s order, the checks that answer it, and the steps that make it pass.',
    '`kubeharden scan --framework cis` prints the verdict on each, and why. `npm run docs` writes this page.',
    '',
    `${onNode} checks read the machines themselves: add \`--ssh USER@HOST\` for each node, or \`--local-node\`; without it their controls are unknown.`,
    'The steps write 1.2.29, 1.3.1, 4.2.9 and 4.2.12 down although their defaults are safe; the answer `explicit=false` leaves them.',
    '',
    '| Control | What it asks for | Checks | Steps | |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## What kube-bench goes on warning about',
    '',
    'On a kubeadm control plane with every step applied, nothing that kube-bench 0.15.6 looks at fails, and some of it makes kube-bench warn, rightly or for nothing. `npm run test:node` holds this list to the files and processes of a real one, by what kube-bench’s own tests look at; kube-bench itself was not run for it.',
    '',
    ...STILL_WARNED.flatMap((id) => {
      const control = byId.get(id);
      return control ? [`- **${id} ${control.title}.** ${control.note ?? ''}`] : [];
    }),
  ].join('\n')}\n`;
}
