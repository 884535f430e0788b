import { type Component, flag } from '../../../core/kube/components.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile, type Judgement } from '../judgement.ts';

/** Safe without credentials; the last is what kubeadm join reads before it has any. */
const HARMLESS: readonly string[] = [
  '/livez',
  '/readyz',
  '/healthz',
  '/api/v1/namespaces/kube-public/configmaps/cluster-info',
];

/** What the node shows of the configuration file; undefined where no node was asked, or its form is not known. */
function inConfiguration(component: Component, snapshot: Snapshot): Judgement | undefined {
  const facts = snapshot.nodeFacts?.find(({ node }) => node === component.node)?.anonymous;
  if (facts?.enabled === undefined || facts.path !== flag(component, 'authentication-config')) return undefined;
  const read = ['authentication-config'];
  if (!facts.enabled) return { verdict: 'pass', message: 'refused', read };
  const paths = facts.paths.length > 0 ? listing(facts.paths, 5) : 'every path';
  return facts.paths.length > 0 && facts.paths.every((path) => HARMLESS.includes(path))
    ? { verdict: 'pass', message: 'health', read, data: { paths } }
    : { verdict: 'fail', message: 'open', read, data: { paths } };
}

/** What a request without credentials showed, where the file itself was not read. */
const asked = (hidden: Judgement, status: number | undefined): Judgement =>
  status === undefined
    ? hidden
    : {
        ...hidden,
        verdict: status === 401 ? 'pass' : 'fail',
        message: status === 401 ? 'probed' : 'served',
        data: { ...hidden.data, status },
      };

export default flagCheck({
  id: 'apiserver-anonymous-auth',
  component: 'kube-apiserver',
  title: 'Anonymous requests to the API server',
  severity: 'medium',
  risk: 'A request without any credential becomes the user system:anonymous. Every grant to system:unauthenticated, made today or by a chart next year, is then open to whoever reaches the port, and bugs such as CVE-2018-1002105 need no account.',
  fields: [
    {
      path: 'kube-apiserver --anonymous-auth',
      allowed: 'false; or --authentication-config with anonymous access only for /livez, /readyz and /healthz',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.1' },
    { framework: 'Kubescape', id: 'C-0113' },
    { framework: 'Kubescape', id: 'C-0262' },
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'NSA', id: 'AuthN/Z' },
  ],
  messages: {
    pass: { brief: 'no anonymous requests', detail: 'The API server refuses requests without credentials.' },
    fail: {
      brief: 'anonymous requests are served',
      detail: '--anonymous-auth is {value}: requests without credentials are served as system:anonymous.',
    },
    health: {
      brief: 'only for health checks',
      detail: 'The authentication configuration serves requests without credentials only for {paths}.',
    },
    refused: {
      brief: 'no anonymous requests',
      detail: 'The authentication configuration switches anonymous access off.',
    },
    open: {
      brief: 'anonymous requests are served',
      detail: 'The authentication configuration serves requests without credentials for {paths}.',
    },
    probed: {
      brief: 'a request without credentials is refused',
      detail:
        'A request for /version without credentials was answered with 401: at most the paths that {file} names are open to it.',
    },
    served: {
      brief: 'anonymous requests are served',
      detail:
        'A request for /version without credentials was answered with {status}, and so as system:anonymous: {file} opens more than the health endpoints.',
    },
    reset: {
      brief: 'switched off by the authorization mode',
      detail: 'The server turns anonymous access off by itself while the authorization mode AlwaysAllow is set.',
    },
  },
  judge: (component, snapshot) => {
    const hidden = inFile(component, 'authentication-config');
    if (hidden) return inConfiguration(component, snapshot) ?? asked(hidden, snapshot.anonymousStatus);
    // The server turns anonymous access off by itself where everybody may do everything (ApplyAuthorization in kubeapiserver/options).
    if (authorizationModes(component).includes('AlwaysAllow'))
      return { verdict: 'pass', message: 'reset', read: ['anonymous-auth', 'authorization-mode'] };
    return flagIs(component, 'anonymous-auth', 'false', 'true');
  },
});
