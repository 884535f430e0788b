import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../src/cluster/embedded/world/index.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import type { Answer, WriteOptions } from '../../src/core/ports.ts';
import { StepScreen } from '../../src/ui/screens/step.tsx';
import type { Wizard } from '../../src/wizard/wizard.ts';
import { wizardOn } from '../support/journey.ts';
import { type ShownScreen, showScreen } from '../support/screen.tsx';

/** The demo behind a slow line: no object is tried before the line is let through. */
class SlowTrials extends EmbeddedCluster {
  tried = 0;
  release: () => void = () => {};
  #open = Promise.resolve();

  hold(): void {
    this.#open = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  override async apply(manifest: Manifest, options: WriteOptions = {}): Promise<Answer> {
    this.tried += 1;
    await this.#open;
    return super.apply(manifest, options);
  }
}

const QUOTAS = 'quotas/namespace-quota';
const TAB = '\t';
let cluster: SlowTrials;
let wizard: Wizard;
let screen: ShownScreen | undefined;
beforeEach(async () => {
  cluster = new SlowTrials(demoWorld);
  wizard = wizardOn(cluster);
  await wizard.connect();
  await wizard.inspect();
});
afterEach(() => screen?.unmount());

describe('a step on a slow cluster', () => {
  it('asks as soon as the changes are tried, when one has asked for it before', async () => {
    cluster.hold();
    screen = showScreen(wizard, <StepScreen id={QUOTAS} />);
    await screen.see('5 namespaces may take the whole cluster');
    await screen.press('a');
    expect(screen.said.at(-1)).toContain('the question follows');
    cluster.release();
    await screen.see(/Apply 1 step with 10 changes to .*\?/);
    // It opened by itself: Enter is not enough, though nothing that runs is touched.
    await screen.see('❯ Cancel');
  });

  it('answers keys and tells what is waited for', async () => {
    cluster.hold();
    screen = showScreen(wizard, <StepScreen id={QUOTAS} />);
    await screen.press(TAB, TAB);
    await screen.see('Trying the changes on the server; nothing is stored');
    await screen.press(TAB, TAB);
    await screen.see('How it is taken back');
    cluster.release();
  });
});

describe('the parameters of a step', () => {
  it('are previewed as they are typed, the last value only', async () => {
    screen = showScreen(wizard, <StepScreen id={QUOTAS} />);
    await screen.press('m');
    await screen.see('The changes are those that the step has now.');
    const before = cluster.tried;
    // One burst of keys is one trial of the ten objects.
    await screen.press('\x154');
    await screen.see(/requests\.cpu: 1500m → 4/);
    expect(cluster.tried - before).toBe(10);
    expect(wizard.answersOf(QUOTAS).values).toEqual({});
    await screen.press('\r', '\r', '\r', '\r', '\r', '\r');
    expect(wizard.answersOf(QUOTAS).values).toMatchObject({ headroom: 4 });
  });

  it('that do not fit are told at once and never tried', async () => {
    screen = showScreen(wizard, <StepScreen id={QUOTAS} />);
    await screen.press('m');
    await screen.see('With these values');
    const before = cluster.tried;
    await screen.press('\x150');
    await screen.see('Headroom is at least 1.');
    await screen.see('The preview goes on once every value fits.');
    expect(cluster.tried).toBe(before);
  });
});
