import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { driftOf } from '../../../src/core/drift.ts';
import { driftData, driftLine, driftLines, type WatchEvent } from '../../../src/report/drift.ts';
import { driftSchema } from './schema.ts';
import { resultOf } from './world.ts';

const MOMENT = { at: '2026-11-25T10:00:00.000Z', cluster: 'staging\u001b[2J' };
const { drifts } = driftOf(new Map(), resultOf().findings);
const EVENTS: readonly WatchEvent[] = [
  { event: 'started', open: 3, watches: 30 },
  ...drifts.map((drift): WatchEvent => ({ event: 'drift', ...drift })),
  ...drifts
    .slice(0, 1)
    .map((drift): WatchEvent => ({ event: 'drift', ...drift, kind: 'solved', before: drift.finding })),
  { event: 'away', message: 'It cannot be reached.', hint: 'Check the VPN.' },
  { event: 'back' },
  { event: 'ended', seconds: 75, counts: { new: 2, solved: 1, changed: 0, unknown: 0 } },
];

describe('drift as it is told', () => {
  it('is JSON as its published schema says', async () => {
    await expect(`${JSON.stringify(z.toJSONSchema(driftSchema), undefined, 2)}\n`).toMatchFileSnapshot(
      '../../../docs/schema/drift-v1.schema.json',
    );
    for (const event of EVENTS) driftSchema.parse(JSON.parse(JSON.stringify(driftData(event, MOMENT))));
  });

  it('is one safe line each', () => {
    const lines = EVENTS.map((event) => driftLine(event, MOMENT));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
    for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f]/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^10:00:00 {2}NEW {6}critical Privileged containers: Deployment shop\/frontend: /),
    );
    expect(lines.at(-1)).toBe(
      '10:00:00  Watched staging\\x1b[2J for 75 seconds: 2 new, 1 solved, 0 changed, 0 unknown.',
    );
  });

  it('takes a few lines for an object with many findings, the worst first', () => {
    const frontend = drifts.filter(({ finding }) => finding.subject.name === 'frontend');
    const lines = driftLines(frontend, MOMENT);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('critical Privileged containers');
    expect(lines[3]).toMatch(/and \d+ more of Deployment shop\/frontend$/);
    expect(driftLines(frontend.slice(0, 3), MOMENT)).toHaveLength(3);
  });
});
