import { flag } from '../../../core/kube/components.ts';
import { template } from '../../../templates/library.ts';
import { render, toYaml } from '../../../templates/template.ts';
import { minorOf } from '../flag-check.ts';
import { flagRemediation } from '../flag-remediation.ts';
import { FILES_DIRECTORY } from '../node-script.ts';
import { issuerOf, OIDC_FLAGS } from '../oidc.ts';

const TEMPLATE = 'control-plane/authentication-config';
const HEALTH = ['/livez', '/readyz', '/healthz'];
const JOIN = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
/** Conditions on anonymous access are on by default from 1.32 and final in 1.34 (KEP-4633). */
const FIRST_MINOR = 32;

export default flagRemediation({
  id: 'anonymous-access',
  title: 'Keep anonymous access to the health checks',
  risk: 'lockout',
  fixes: {
    'apiserver-anonymous-auth': {
      component: 'kube-apiserver',
      edits: (component, snapshot) =>
        (minorOf(component, snapshot) ?? 0) < FIRST_MINOR
          ? []
          : [
              { flag: 'authentication-config', value: `${FILES_DIRECTORY}/authentication.yaml` },
              { flag: 'anonymous-auth', remove: true },
              ...OIDC_FLAGS.filter((name) => flag(component, name) !== undefined).map((name) => ({
                flag: name,
                remove: true as const,
              })),
            ],
      breaks:
        'Whoever asks anything but the health checks without credentials is refused with 401: kubeadm join with a token unless it is kept, load balancers that probe /version, and people who open the API in a browser.',
      note: 'Once the file is in use, only the node shows what is in it: without --ssh or --local-node this finding turns from failed to unknown.',
    },
  },
  reason:
    '{who} {answers|answer} requests without credentials about more than {its|their} health. Switching them off altogether with --anonymous-auth=false would restart the API server for ever, since the kubelet’s own probes carry no credentials.',
  parameters: [
    {
      name: 'keepJoin',
      title: 'Keep kubeadm join with tokens',
      help: 'New nodes read the ConfigMap kube-public/cluster-info before they have credentials. Without it, join with --discovery-file.',
      kind: 'boolean',
      default: false,
    },
  ],
  files: ({ keepJoin }, instances) => {
    const [first] = instances;
    if (!first) return [];
    const issuer = issuerOf(first.component);
    const version = /^v?1\.3[23]\b/.test(first.component.version ?? '') ? 'v1beta1' : 'v1';
    const paths = [...HEALTH, ...(keepJoin ? [JOIN] : [])];
    return [
      {
        name: 'authentication.yaml',
        template: TEMPLATE,
        content: toYaml(
          render(template(TEMPLATE), {
            version,
            conditions: paths.map((path) => ({ path })),
            jwt: issuer ? [issuer] : [],
          }),
        ),
      },
    ];
  },
  before: [
    'Check that authentication.yaml says what you mean. Where the server had --oidc flags, they are taken over as an issuer under jwt and go from the command line, since the two exclude each other; with --oidc-ca-file, paste that certificate under jwt[0].issuer.certificateAuthority.',
    'Look for clients without credentials: requests of system:anonymous in the audit log to other paths than /livez, /readyz and /healthz.',
  ],
});
