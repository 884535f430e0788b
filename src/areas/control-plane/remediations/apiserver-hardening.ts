import { template } from '../../../templates/library.ts';
import { render, toYaml } from '../../../templates/template.ts';
import { ADMISSION_CONFIG, HARDENING } from '../fixes/apiserver.ts';
import { AUDITED_SUITES } from '../fixes/kubelet.ts';
import { flagRemediation } from '../flag-remediation.ts';

const TEMPLATE = 'control-plane/admission-config';

export default flagRemediation({
  id: 'apiserver-hardening',
  title: 'Tighten the API server',
  risk: 'disruptive',
  fixes: HARDENING,
  reason:
    '{who} {lacks|lack} barriers and traces that cost ordinary users nothing. Together they are one change of one file on each control-plane node, and one restart.',
  explicit: [
    { component: 'kube-apiserver', flag: 'tls-cipher-suites', value: AUDITED_SUITES.join(','), cis: '1.2.29' },
  ],
  parameters: [
    {
      name: 'serverQps',
      title: 'Events a second',
      help: 'Events that the API server takes from everybody together. Only used where events are to be limited.',
      kind: 'number',
      default: 5000,
      min: 10,
      max: 100_000,
    },
    {
      name: 'namespaceQps',
      title: 'Events a second for one namespace',
      help: 'What one namespace may send, so that one tenant cannot use up what all have.',
      kind: 'number',
      default: 50,
      min: 1,
      max: 10_000,
    },
  ],
  files: ({ serverQps, namespaceQps }, instances) =>
    instances.some(({ changes }) => changes.get('admission-control-config-file') === ADMISSION_CONFIG)
      ? [
          {
            name: 'admission.yaml',
            template: TEMPLATE,
            content: toYaml(
              render(template(TEMPLATE), {
                serverQps,
                serverBurst: Number(serverQps) * 4,
                namespaceQps,
                namespaceBurst: Number(namespaceQps) * 2,
              }),
            ),
          },
        ]
      : [],
});
