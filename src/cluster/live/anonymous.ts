import type { Credentials } from './credentials.ts';
import { Transport } from './transport.ts';

export interface AnonymousAttempt {
  readonly server: string;
  /** What the server's certificate is verified with; nothing that says who asks. */
  readonly trust: Credentials['tls'];
  readonly connectTimeoutMs: number;
  readonly toolVersion: string;
}

/** Asks for `/version` as nobody: 401 where anonymous requests are not let in, 200 or 403 where they are. */
export async function anonymousStatus(
  { server, trust, connectTimeoutMs, toolVersion }: AnonymousAttempt,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const transport = new Transport({
    server,
    credentials: { current: async () => ({ headers: {}, tls: trust }), renew: () => false },
    userAgent: `kubeharden/${toolVersion}`,
    connections: 1,
    connectTimeoutMs,
    timeoutMs: connectTimeoutMs,
  });
  try {
    const { status } = await transport.send({ method: 'GET', path: '/version', ...(signal ? { signal } : {}) });
    return [200, 401, 403].includes(status) ? status : undefined;
  } catch {
    // Whether the cluster is there, every other request says as well.
    return undefined;
  } finally {
    transport.close();
  }
}
