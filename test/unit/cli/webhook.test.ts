import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Webhook, webhookUrl } from '../../../src/cli/webhook.ts';
import type { WatchEvent } from '../../../src/report/drift.ts';

const MOMENT = { at: '2026-11-25T10:00:00.000Z', cluster: 'staging' };
const BACK: WatchEvent = { event: 'back' };
const servers: Server[] = [];

/** A receiver that answers with these statuses in turn, the last one for good; `undefined` never answers. */
async function receiver(...statuses: (number | undefined)[]): Promise<{ url: URL; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const status = statuses[Math.min(bodies.push(body), statuses.length) - 1];
      if (status !== undefined) response.writeHead(status).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: new URL(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/T0K3N`),
    bodies,
  };
}
const until = async (holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not happen.');
    await sleep(10);
  }
};

describe('the webhook', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('posts what is told together in one request, for chats and for programs', async () => {
    const { url, bodies } = await receiver(204);
    const hook = new Webhook(url, { onTrouble: () => undefined });
    hook.send(BACK, MOMENT);
    hook.send(BACK, MOMENT);
    await until(() => bodies.length === 1);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      text: 'staging 10:00:00  staging answers again.\nstaging 10:00:00  staging answers again.',
      events: [{ event: 'back', cluster: 'staging' }, { event: 'back' }],
    });
    await hook.close();
  });

  it('tries again where that may help, then gives up, says so without the path, and tells the receiver later', async () => {
    const { url, bodies } = await receiver(500, 500, 500, 500, 500, 204);
    const troubles: string[] = [];
    const hook = new Webhook(url, { onTrouble: (message) => troubles.push(message), firstPauseMs: 1 });
    hook.send(BACK, MOMENT);
    await until(() => troubles.length === 1);
    expect(bodies).toHaveLength(5);
    expect(troubles[0]).toMatch(/HTTP 500/);
    expect(troubles[0]).not.toContain('T0K3N');
    hook.send(BACK, MOMENT);
    await until(() => bodies.length === 6);
    expect(JSON.parse(bodies[5] ?? '')).toMatchObject({ lost: 1 });
    await hook.close();
  });

  it('does not ask again what is refused for good', async () => {
    const { url, bodies } = await receiver(404);
    const troubles: string[] = [];
    const hook = new Webhook(url, { onTrouble: (message) => troubles.push(message), firstPauseMs: 1 });
    hook.send(BACK, MOMENT);
    await until(() => troubles.length === 1);
    expect(bodies).toHaveLength(1);
    await hook.close();
  });

  it('holds nobody up: a receiver that never answers costs its own messages, and not the end', async () => {
    const { url } = await receiver(undefined);
    const hook = new Webhook(url, { onTrouble: () => undefined });
    const began = Date.now();
    for (let i = 0; i < 5000; i += 1) hook.send(BACK, MOMENT);
    expect(Date.now() - began).toBeLessThan(1000);
    await hook.close(50);
    expect(Date.now() - began).toBeLessThan(3000);
  });

  it('takes only http and https', () => {
    expect(() => webhookUrl('file:///etc/passwd')).toThrow(/http or https/);
    expect(() => webhookUrl('nonsense')).toThrow(/http or https/);
  });
});
