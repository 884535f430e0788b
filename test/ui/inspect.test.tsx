import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../src/cluster/embedded/world/index.ts';
import { AppError } from '../../src/core/errors.ts';
import type { CollectOptions } from '../../src/core/ports.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { InspectScreen } from '../../src/ui/screens/inspect.tsx';
import { wizardOn } from '../support/journey.ts';
import { type ShownScreen, showScreen } from '../support/screen.tsx';

/** The demo behind a slow line: the last list comes when it is let through. */
class SlowCluster extends EmbeddedCluster {
  release: (outcome?: 'fails') => void = () => {};

  override async connect() {
    const { identity } = await super.collect({});
    return {
      identity,
      version: { gitVersion: 'v1.34.3', major: '1', minor: '34' },
      distribution: 'kubeadm',
      managed: false,
      mayWrite: true,
    };
  }

  override async collect(options: CollectOptions): Promise<Snapshot> {
    const { onEvent, signal } = options;
    const snapshot = await super.collect(options);
    onEvent?.({ kind: 'started', resource: 'secrets' });
    onEvent?.({ kind: 'progress', resource: 'secrets', count: 2 });
    const outcome = await new Promise<'fails' | 'stops' | undefined>((resolve) => {
      this.release = resolve;
      signal?.addEventListener('abort', () => resolve('stops'));
    });
    if (outcome === 'stops') throw new AppError('cancelled', 'The inspection was cancelled.', '');
    if (outcome === 'fails') throw new AppError('unreachable', 'The cluster does not answer.', 'Look at your VPN.');
    onEvent?.({ kind: 'finished', resource: 'secrets', count: 3 });
    return snapshot;
  }
}

let screen: ShownScreen;
let cluster: SlowCluster;
const open = (): void => {
  cluster = new SlowCluster(demoWorld);
  screen = showScreen(wizardOn(cluster), <InspectScreen />);
};
afterEach(() => screen.unmount());

const ENTER = '\r';
const ESCAPE = '\x1b';
const DOWN = '\x1b[B';

describe('while a slow cluster is read', () => {
  it('says how much came, how long it takes, and what is waited for', async () => {
    open();
    await screen.see(/\d+ objects in \d+ s, \d+ of \d+ lists; waiting for secrets \(2 so far\)/);
    expect(screen.frame()).toMatch(/read +\d+ {2}namespaces/);
  });

  it('lets one look at what has come, and goes on only when one has looked', async () => {
    open();
    await screen.see('waiting for secrets');
    await screen.press(ENTER);
    await screen.see(/Inspecting › \d+ objects of namespaces/);
    await screen.press('/', 'pay');
    await screen.see(/filter pay +1 of \d+/);
    await screen.press(ENTER, ENTER);
    await screen.see('kind: Namespace');
    cluster.release();
    await screen.see('everything is there: Esc goes on');
    expect(screen.went).toEqual([]);
    await screen.press(ESCAPE, ESCAPE, ESCAPE);
    await expect.poll(() => screen.went, { timeout: 15_000 }).toEqual([{ name: 'overview' }]);
  });

  it('goes on by itself when nobody looks at anything', async () => {
    open();
    await screen.see('waiting for secrets');
    cluster.release();
    await expect.poll(() => screen.went, { timeout: 15_000 }).toEqual([{ name: 'overview' }]);
  });

  it('stops at once, and goes back', async () => {
    open();
    await screen.see('waiting for secrets');
    await screen.press(DOWN, '\x03');
    expect(screen.said).toEqual(['back']);
  });

  it('tells a failure with what to do, and tries again', async () => {
    open();
    await screen.see('waiting for secrets');
    cluster.release('fails');
    await screen.see('Look at your VPN.');
    await screen.press('r');
    await screen.see('waiting for secrets');
  });
});
