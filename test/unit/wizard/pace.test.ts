import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from '../../../src/wizard/pace.ts';

describe('the pace of work that follows changes', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does changes that come together once', () => {
    const work = vi.fn();
    const pace = new Pace(work, { quietMs: 1000 });
    for (let i = 0; i < 50; i += 1) pace.poke();
    vi.advanceTimersByTime(999);
    expect(work).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('takes no more than its share of the time when changes never end', () => {
    let busy = 0;
    const pace = new Pace(
      () => {
        vi.setSystemTime(Date.now() + 500);
        busy += 500;
      },
      { quietMs: 1000, share: 0.1, now: () => Date.now() },
    );
    const began = Date.now();
    for (let i = 0; i < 3000; i += 1) {
      pace.poke();
      vi.advanceTimersByTime(20);
    }
    expect(busy).toBeGreaterThan(0);
    expect(busy / (Date.now() - began)).toBeLessThan(0.12);
  });

  it('does at its end what is still to do, and nothing else', () => {
    const work = vi.fn();
    const pace = new Pace(work);
    pace.flush();
    expect(work).not.toHaveBeenCalled();
    pace.poke();
    pace.flush();
    expect(work).toHaveBeenCalledTimes(1);
    pace.poke();
    pace.stop();
    vi.advanceTimersByTime(60_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
