import { defineCheck } from '../../../core/check.ts';
import { componentsOf, flag } from '../../../core/kube/components.ts';
import { isAddress, isPublicAddress } from '../../../core/kube/network/address.ts';
import { CLUSTER, refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { EXPOSURE, kubescape, mitre } from '../controls.ts';

/** Host of an API server's URL; empty where there is none. */
const hostOf = (server: string): string =>
  URL.canParse(server) ? new URL(server).hostname.replace(/^\[|\]$/g, '').toLowerCase() : '';

interface Seen {
  readonly host: string;
  readonly path: string;
  readonly source: string;
}

/** Where the API server is met: as the kubeconfig says, and as the servers themselves announce. */
function addressesOf(snapshot: Snapshot): Seen[] {
  const { identity, source } = snapshot;
  const own = source.kind === 'files' ? '' : hostOf(identity.server);
  const announced = componentsOf(snapshot).flatMap((component): Seen[] => {
    const host = component.name === 'kube-apiserver' ? flag(component, 'advertise-address') : undefined;
    return host ? [{ host, path: '--advertise-address', source: refText(component.ref) }] : [];
  });
  return [...(own ? [{ host: own, path: 'cluster.server', source: 'kubeconfig' }] : []), ...announced];
}

const INSIDE = /(^|\.)(localhost|local|internal|lan|svc|cluster\.local)$/;

export default defineCheck({
  id: 'net-apiserver-public',
  area: 'network',
  title: 'API server on a public address',
  severity: 'high',
  risk: 'Everybody on the Internet can try stolen tokens, leaked kubeconfigs and new flaws on the API server. Authentication is then the only barrier.',
  fields: [
    {
      path: 'cluster.server of the kubeconfig, --advertise-address of kube-apiserver',
      allowed: 'a private address, or a public one that only named ranges reach',
    },
  ],
  controls: [...kubescape('C-0227', 'C-0228'), ...mitre('T1133'), ...EXPOSURE],
  reads: [{ resource: 'pods', optional: true }],
  messages: {
    pass: { brief: 'private address', detail: 'The API server is reached at {host}, which is not public.' },
    fail: {
      brief: 'public: {host}',
      detail:
        'The API server is reached at {host}, a public address. Whether a firewall bounds who may connect does not show in the API.',
    },
    name: {
      brief: 'by name: {host}',
      detail: 'The API server is reached as {host}; whether that is a public address is not looked up.',
    },
    none: { brief: 'no server', detail: 'There is no API server behind this source.' },
  },
  *evaluate(snapshot) {
    const seen = addressesOf(snapshot);
    const open = seen.filter(({ host }) => isPublicAddress(host));
    const data = { host: listing((open.length > 0 ? open : seen).map(({ host }) => host)) };
    if (seen.length === 0) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
    else if (open.length > 0)
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        data,
        evidence: open.map(({ path, host, source }) => ({ path, value: host, source })),
      };
    else if (seen.some(({ host }) => !isAddress(host) && !INSIDE.test(host)))
      yield { verdict: 'unknown', subject: CLUSTER, message: 'name', data };
    else yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data };
  },
});
