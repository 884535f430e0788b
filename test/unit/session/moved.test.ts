import { describe, expect, it } from 'vitest';
import { movedSince, type StepState } from '../../../src/session/session.ts';

const decided = (state: StepState) => ({ 'pods/labels': { state, at: '2026-11-01T00:00:00Z' } });
const step = { id: 'pods/labels', findings: ['old', 'new'] };

describe('what moved between two inspections', () => {
  it('tells what is solved and what is new', () => {
    const moved = movedSince(
      { verdicts: { gone: 'fail', old: 'fail' }, decisions: {} },
      { old: 'fail', new: 'fail' },
      [],
    );
    expect(moved).toEqual({ solved: ['gone'], appeared: ['new'], reopened: [] });
  });

  it.each(['applied', 'skipped', 'generated'] as const)(
    'opens a step again that was %s, when it has a finding that nobody had seen',
    (state) => {
      const before = { verdicts: { old: 'fail' } as const, decisions: decided(state) };
      expect(movedSince(before, { old: 'fail', new: 'fail' }, [step]).reopened).toEqual(['pods/labels']);
      expect(movedSince(before, { old: 'fail' }, [{ ...step, findings: ['old'] }]).reopened).toEqual([]);
    },
  );

  it('opens a step again that was accepted, when any of its findings counts again', () => {
    const before = { verdicts: { old: 'fail' } as const, decisions: decided('accepted') };
    expect(movedSince(before, { old: 'fail' }, [{ ...step, findings: ['old'] }]).reopened).toEqual(['pods/labels']);
    expect(movedSince(before, {}, [{ ...step, findings: [] }]).reopened).toEqual([]);
  });

  it.each(['chosen', 'failed', 'undone'] as const)(
    'leaves a step alone that is %s: it is still to be done',
    (state) => {
      const before = { verdicts: { old: 'fail' } as const, decisions: decided(state) };
      expect(movedSince(before, { old: 'fail', new: 'fail' }, [step]).reopened).toEqual([]);
    },
  );
});
