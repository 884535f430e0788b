import { beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { AREA_IDS } from '../../../src/core/area.ts';
import { isOpen } from '../../../src/core/finding.ts';
import { desiredState } from '../../../src/core/inverse.ts';
import type { Manifest } from '../../../src/core/kube/objects.ts';
import { refKey, refOf } from '../../../src/core/reference.ts';
import type { Wizard } from '../../../src/wizard/wizard.ts';
import { applyEverything, type StepOutcome, wizardOn } from '../../support/journey.ts';

const contentOf = (objects: readonly Manifest[]): Map<string, unknown> =>
  new Map(objects.map((object) => [refKey(refOf(object)), desiredState(object)]));

describe('the demo, hardened with every step that can be applied', () => {
  let objects: readonly Manifest[] = [];
  let before: Map<string, unknown>;
  let wizard: Wizard;
  let outcomes: StepOutcome[];
  let scoreBefore: number;
  let areasBefore: Set<string>;

  beforeAll(async () => {
    objects = demoWorld.objects;
    before = contentOf(objects);
    const cluster = new EmbeddedCluster(demoWorld, {
      save: (saved) => {
        objects = structuredClone(saved) as Manifest[];
      },
    });
    wizard = wizardOn(cluster);
    await wizard.connect();
    const inspection = await wizard.inspect();
    scoreBefore = inspection.score.score ?? -1;
    areasBefore = new Set(inspection.findings.filter(isOpen).map(({ area }) => area));
    outcomes = await applyEverything(wizard);
  }, 60_000);

  it('has failing findings in all nine areas to begin with', () => {
    expect([...areasBefore].sort()).toEqual([...AREA_IDS].sort());
  });

  it('previews every change without a problem', () => {
    expect(outcomes.flatMap(({ blocked }) => blocked)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(10);
  });

  it('applies every change, and the checks that each step names pass', () => {
    for (const { step, failed, remaining } of outcomes) {
      expect(
        failed.map(({ title, error }) => `${title}: ${error.message}`),
        step.id,
      ).toEqual([]);
      expect(remaining, `${step.id} resolves its findings`).toBe(0);
    }
  });

  it('scores higher than before', () => {
    expect(wizard.inspection?.score.score ?? 0).toBeGreaterThan(scoreBefore);
  });

  it('leaves no finding open that a step had resolved, whatever was applied after it', () => {
    const resolved = new Set(outcomes.flatMap(({ step }) => step.findings));
    expect(
      wizard.inspection?.findings
        .filter((finding) => isOpen(finding) && resolved.has(finding.fingerprint))
        .map(({ fingerprint }) => fingerprint),
    ).toEqual([]);
  });

  it('comes back to its former objects when all is undone, object by object', async () => {
    const { failed } = await wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    expect(failed.map(({ title, error }) => `${title}: ${error.message}`)).toEqual([]);
    const after = contentOf(objects);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [key, content] of before) expect(after.get(key), key).toEqual(content);
  });
});
