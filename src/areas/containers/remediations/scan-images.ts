import { workloadsOf } from '../../../core/kube/workloads.ts';
import { count } from '../../../core/text.ts';
import { defineGuide } from '../guide.ts';

export default defineGuide({
  id: 'scan-images',
  area: 'containers',
  title: 'Scan what runs for known vulnerabilities',
  fixes: ['img-vulnerabilities'],
  concerns: ({ subject }) => subject.kind === 'Cluster',
  why: (snapshot) =>
    `No scanner reports on what ${count(workloadsOf(snapshot).length, 'workload')} of this cluster ${workloadsOf(snapshot).length === 1 ? 'runs' : 'run'}: an image that was clean when it was built has holes that became known since.`,
  where: 'your workstation',
  opening: [
    {
      text: 'Once, now, for each image that runs:',
      commands: [
        'kubectl get pods --all-namespaces --output jsonpath=\'{range .items[*].spec.containers[*]}{.image}{"\\n"}{end}\' | sort -u | while read -r image; do trivy image --quiet --severity HIGH,CRITICAL "$image"; done',
      ],
    },
    {
      text: 'And from then on, in the cluster itself: the Trivy Operator keeps a VulnerabilityReport for each workload.',
      commands: [
        'helm repo add aqua https://aquasecurity.github.io/helm-charts/',
        'helm install trivy-operator aqua/trivy-operator --namespace trivy-system --create-namespace',
        'kubectl get vulnerabilityreports --all-namespaces --output wide',
      ],
    },
  ],
  each: () => ({
    text: 'If a scanner works from outside (a registry that scans, a service), accept this finding and name it in the reason.',
  }),
  verify: 'Inspect the cluster again: it serves vulnerability reports.',
  impact: {
    level: 'note',
    text: 'A scanner in the cluster reads pods and pulls images; it needs CPU for some hours at first and the rights to pull private images.',
  },
});
