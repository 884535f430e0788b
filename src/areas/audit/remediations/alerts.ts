import type { Change } from '../../../core/change.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { alertRules } from '../alert-rules.ts';
import { apiServersOf } from '../api-servers.ts';

const RULES = 'audit/alert-rules.yaml';

export default defineRemediation({
  id: 'alerts',
  area: 'audit',
  title: 'Raise alerts',
  fixes: ['mon-metrics-alerts'],
  risk: 'additive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    const [finding] = findings;
    if (!finding) return;
    yield {
      key: '',
      title: 'Raise alerts on the API server and its certificates',
      why: `Nobody is told of failed logins, refusals by the hundred${apiServersOf(snapshot).length > 0 ? ', certificates that end or an etcd that runs full' : ' or certificates of clients that end'}: nothing in this cluster raises alerts. Metrics show all of it long before it hurts.`,
      findings: [finding],
      subjects: [CLUSTER],
      after: 'Inspect the cluster again. To take it back: helm uninstall monitoring --namespace monitoring.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    return [
      {
        kind: 'file',
        path: RULES,
        content: alertRules(apiServersOf(snapshot).length > 0),
        destination: 'applied to the cluster once Prometheus is installed',
      },
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation, in the output directory of kubeharden',
        steps: [
          {
            text: 'Prometheus, Alertmanager and Grafana. The node exporter reads the nodes’ state, which needs the level privileged.',
            commands: [
              'kubectl create namespace monitoring',
              'kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged',
              'helm repo add prometheus-community https://prometheus-community.github.io/helm-charts',
              'helm repo update prometheus-community',
              'helm upgrade --install monitoring prometheus-community/kube-prometheus-stack --namespace monitoring --wait',
            ],
          },
          {
            text: 'The rules on attacks and on certificates; the chart brings those on etcd, nodes and pods.',
            commands: [`kubectl apply --filename ${RULES}`],
          },
          {
            text: 'Alerts are only shown until Alertmanager knows whom to wake: add a receiver under alertmanager.config in the values of the chart.',
            commands: ['helm show values prometheus-community/kube-prometheus-stack | grep -n -A 40 "^alertmanager:"'],
          },
        ],
        verify:
          'Make one fire with a thousand logins that fail, and see KubernetesLoginsFail some minutes later: for i in $(seq 1000); do curl --insecure --silent --output /dev/null --header "Authorization: Bearer wrong" "$(kubectl config view --minify --output jsonpath={.clusters[0].cluster.server})/api"; done',
      },
    ];
  },
  impact: () => ({
    consequences: [
      {
        level: 'note',
        text: 'The stack asks for about one CPU and 2 GiB of memory, and more with the number of pods. Its service account may read nodes, pods and metrics of the whole cluster.',
      },
    ],
  }),
});
