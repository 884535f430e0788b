// Serving certificates, from a TLS handshake with what can be reached from here. Nothing is sent, and nothing is trusted.
import { isIP } from 'node:net';
import tls from 'node:tls';
import type { Node } from '../../core/kube/objects.ts';
import type { SeenCertificate } from '../../core/snapshot.ts';
import { safeText } from '../../core/text.ts';
import { Limiter } from './limiter.ts';

const PARALLEL = 20;
const TIMEOUT_MS = 700;
/** Nodes that are tried first: where none of them can be reached, the way to the nodes is closed as a whole. */
const SCOUTS = 3;
const KUBELET_PORT = 10_250;

interface Place {
  readonly server: string;
  readonly host: string;
  readonly port: number;
}

const nameOf = (name: tls.PeerCertificate['subject'] | undefined): string => {
  const { CN, O } = name ?? {};
  return safeText([CN ?? O ?? ''].flat().join(', ').slice(0, 200));
};

/** The certificate that a server presents; undefined where none comes in time. */
function presented({ server, host, port }: Place, signal?: AbortSignal): Promise<SeenCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      // Read, and nothing more: the connection ends before a byte is sent.
      rejectUnauthorized: false,
      ...(isIP(host) ? {} : { servername: host }),
    });
    const finish = (seen?: SeenCertificate): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.destroy();
      resolve(seen);
    };
    const abort = (): void => finish();
    const timer = setTimeout(finish, TIMEOUT_MS);
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', () => finish());
    socket.once('secureConnect', () => {
      const { subject, issuer, valid_to: until } = socket.getPeerCertificate();
      const end = Date.parse(until ?? '');
      if (Number.isNaN(end)) finish();
      else
        finish({
          server,
          at: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
          subject: nameOf(subject),
          issuer: nameOf(issuer),
          notAfter: new Date(end).toISOString(),
        });
    });
  });
}

const kubeletOf =
  (type: 'InternalIP' | 'ExternalIP', mark = '') =>
  (node: Node): Place[] => {
    const address = node.status?.addresses?.find((candidate) => candidate.type === type)?.address ?? '';
    return isIP(address) ? [{ server: `kubelet ${node.metadata.name}${mark}`, host: address, port: KUBELET_PORT }] : [];
  };

/** The API server's own, where it is reached directly over TLS. */
function apiServerOf(server: string): Place[] {
  const { protocol, hostname, port } = new URL(server);
  const proxied = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => process.env[name]);
  if (protocol !== 'https:' || proxied) return [];
  return [{ server: 'API server', host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) }];
}

async function kubelets(places: readonly Place[], signal?: AbortSignal): Promise<SeenCertificate[]> {
  const limiter = new Limiter(PARALLEL);
  const all = async (some: readonly Place[]): Promise<SeenCertificate[]> =>
    (await Promise.all(some.map((place) => limiter.run(() => presented(place, signal))))).filter(
      (seen) => seen !== undefined,
    );
  const first = await all(places.slice(0, SCOUTS));
  return first.length === 0 ? first : [...first, ...(await all(places.slice(SCOUTS)))];
}

/** Every certificate that is presented within a moment; who does not answer is left out. */
export async function readCertificates(
  server: string,
  nodes: Promise<readonly Node[]>,
  signal?: AbortSignal,
): Promise<readonly SeenCertificate[]> {
  const [own, inside, outside] = await Promise.all([
    Promise.all(apiServerOf(server).map((place) => presented(place, signal))),
    nodes.then((found) => kubelets(found.flatMap(kubeletOf('InternalIP')), signal)),
    nodes.then((found) => kubelets(found.flatMap(kubeletOf('ExternalIP', ' (public)')), signal)),
  ]);
  return [...own.filter((seen) => seen !== undefined), ...inside, ...outside];
}
