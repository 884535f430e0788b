// A control plane of its own that keeps an audit log, and requests to it as anybody: a user, a token, or nobody.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, type RunningControlPlane, startControlPlane } from './control-plane.ts';

export interface AuditedControlPlane extends RunningControlPlane {
  /** The audit log, one event a line. */
  readonly log: string;
}

const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [
    { level: 'Metadata', resources: [{ group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] }] },
    { level: 'RequestResponse' },
  ],
};

/** Everything but the contents of Secrets is logged. `users` are further lines of the token file: token,name,uid,"groups". */
export async function startAudited(
  binaries: string,
  users: readonly string[] = [],
  policy: object = POLICY,
): Promise<AuditedControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-audited-'));
  const at = (name: string) => join(directory, name);
  writeFileSync(at('policy.yaml'), JSON.stringify(policy));
  writeFileSync(
    at('tokens.csv'),
    [
      'admin-token,admin,admin,"system:masters"',
      'viewer-token,viewer,viewer',
      'nobody-token,nobody,nobody',
      'manager-token,system:kube-controller-manager,manager',
      ...users,
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  const running = await startControlPlane({
    binaries,
    managerToken: 'manager-token',
    apiServerFlags: [
      `--token-auth-file=${at('tokens.csv')}`,
      `--audit-policy-file=${at('policy.yaml')}`,
      `--audit-log-path=${at('audit.log')}`,
    ],
  });
  return {
    ...running,
    log: at('audit.log'),
    stop: async () => {
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface Request {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}

/** Status and body of one request; an upgraded connection is closed again. */
export const ask = (
  { server, ca }: Pick<ControlPlane, 'server' | 'ca'>,
  path: string,
  { method = 'GET', token, body, headers = {}, from }: Request = {},
): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const request = https.request(
      new URL(path, server),
      {
        method,
        ca,
        agent: false,
        ...(from ? { localAddress: from } : {}),
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, body: '' });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });

/** Events of the log, as they are. */
export const eventsIn = (log: string): Record<string, unknown>[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
