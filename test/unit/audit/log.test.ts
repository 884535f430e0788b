import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyser } from '../../../src/audit/analyse.ts';
import { eventsOf } from '../../../src/audit/event.ts';
import { auditCsv, auditJson, auditText, type Report } from '../../../src/audit/report.ts';
import { RULES } from '../../../src/audit/rules/index.ts';
import { Windows } from '../../../src/audit/windows.ts';
import { LineCutter, readLog } from '../../../src/logs/read.ts';
import { ANONYMOUS, at, event } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'kubeharden-audit-'));
const noCounts = () => ({ lines: 0, overlong: 0, cut: [] as string[] });

async function read(content: Buffer | string) {
  const file = join(directory, 'audit.log');
  writeFileSync(file, content);
  const lines: string[] = [];
  const counts = noCounts();
  await readLog(file, (line) => lines.push(line), counts);
  return { lines, counts };
}

describe('reading a log', () => {
  it('gives the same lines plain, gzipped and in several gzip members', async () => {
    const text = Array.from({ length: 5000 }, (_, index) => `{"line":${index}}`).join('\n');
    const expected = text.split('\n');
    expect((await read(text)).lines).toEqual(expected);
    expect((await read(gzipSync(text))).lines).toEqual(expected);
    expect((await read(Buffer.concat([gzipSync('a\n'), gzipSync('b')]))).lines).toEqual(['a', 'b']);
  });

  it('reads what comes before the place where an archive ends too early, and says so', async () => {
    const packed = gzipSync(Array.from({ length: 9000 }, (_, index) => `line ${index * 7919}`).join('\n'));
    const { lines, counts } = await read(packed.subarray(0, packed.length / 2));
    expect(lines.length).toBeGreaterThan(100);
    expect(counts.cut).toHaveLength(1);
  });

  it('names a file that cannot be read, and what to name instead', async () => {
    await expect(readLog(join(directory, 'missing'), () => {}, noCounts())).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringMatching(/log file/),
    });
  });

  it('stops when it is told to', async () => {
    const file = join(directory, 'long.log');
    writeFileSync(file, 'x\n'.repeat(2_000_000));
    const stop = new AbortController();
    let lines = 0;
    const reading = readLog(
      file,
      () => {
        lines += 1;
        stop.abort();
      },
      noCounts(),
      stop.signal,
    );
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(lines).toBeLessThan(2_000_000);
  });

  it('cuts lines wherever the chunks end, and skips only those that are too long', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/)), fc.integer({ min: 1, max: 20 }), (lines, size) => {
        const found: string[] = [];
        const counts = noCounts();
        const cutter = new LineCutter((line) => found.push(line), counts, 20);
        const bytes = Buffer.from(lines.join('\n'));
        for (let start = 0; start < bytes.length; start += size) cutter.write(bytes.subarray(start, start + size));
        cutter.end();
        expect(found).toEqual(lines.filter((line) => line.length <= 20));
        expect(counts.overlong).toBe(lines.length - found.length);
      }),
    );
  });
});

describe('events', () => {
  it('have the types that they claim, whatever a line holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(event())), fc.jsonValue()), (fields) => {
        const analysis = analyser(RULES);
        for (const one of eventsOf({ ...event(), ...fields, kind: 'Event', apiVersion: 'audit.k8s.io/v1' }))
          analysis.observe(one);
        expect(() => auditText(reportOf(analysis))).not.toThrow();
      }),
    );
  });

  it('come from lists as well, as a webhook back end receives them', () => {
    expect(eventsOf({ kind: 'EventList', items: [event(), event(), 'x'] })).toHaveLength(2);
    expect(eventsOf({ kind: 'Pod' })).toEqual([]);
  });

  it('hold nothing of what was sent or answered for Secrets and ConfigMaps', () => {
    const marker = 'aHVudGVyMg==';
    for (const resource of ['secrets', 'configmaps']) {
      const content = { kind: 'Secret', data: { password: marker } };
      const parsed = eventsOf(event({ objectRef: { resource }, requestObject: content, responseObject: content }));
      expect(JSON.stringify(parsed)).not.toContain(marker);
    }
  });
});

const reportOf = (analysis: ReturnType<typeof analyser>): Report => ({
  ...analysis.result(),
  events: 1,
  lines: 1,
  skipped: { malformed: 0, overlong: 0, foreign: 0, cut: [] },
});

describe('the analysis', () => {
  const requests = (filter: object, ...events: object[]) => {
    const analysis = analyser(RULES, filter);
    for (const one of events) for (const parsed of eventsOf(one)) analysis.observe(parsed);
    return analysis.result().requests;
  };

  it('counts a request once, whatever number of its stages is logged', () => {
    const one = event();
    const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete'].map((stage) => ({ ...one, stage }));
    expect(requests({}, ...stages)).toBe(1);
    expect(requests({}, ...stages, event(), { ...event(), stage: 'Panic' })).toBe(3);
  });

  it('looks only at the time, user and namespace that are asked for', () => {
    const events = [
      event(at(0)),
      event({ ...at(60), user: { username: 'bob' }, impersonatedUser: { username: 'jane' } }),
      event({ ...at(120), user: { username: 'bob' }, objectRef: { namespace: 'other' } }),
    ];
    const start = Date.parse('2026-11-24T10:00:00Z');
    expect(requests({ user: 'jane' }, ...events)).toBe(2);
    expect(requests({ namespace: 'other' }, ...events)).toBe(1);
    expect(requests({ since: start + 60_000, until: start + 60_000 }, ...events)).toBe(1);
  });

  it('remembers no more than its room, and nothing that is older than its span', () => {
    const windows = new Windows(60_000, 3);
    const [parsed] = eventsOf(event(at(0)));
    if (!parsed) throw new Error('No event.');
    const put = (seconds: number) => windows.put('key', { ...parsed, at: parsed.at + seconds * 1000 }, 'kind');
    expect([0, 1, 2, 3].map((seconds) => put(seconds).length)).toEqual([1, 2, 3, 3]);
    expect(put(62)).toHaveLength(3);
    expect(put(200)).toHaveLength(1);
  });
});

describe('the report', () => {
  const analysis = analyser(RULES);
  const hostile = { username: '=cmd|\u001b]0;owned\u0007', groups: ['a,"b'] };
  for (const one of [
    event({ user: ANONYMOUS, sourceIPs: ['\u001b[2J'] }),
    event({ verb: 'get', objectRef: { subresource: 'exec', name: '\u202egnp' }, user: hostile }),
  ])
    for (const parsed of eventsOf(one)) analysis.observe(parsed);
  const report = reportOf(analysis);

  it('shows no control character of the log', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what may not be there
    for (const text of [auditText(report), auditCsv(report)]) expect(text).not.toMatch(/[\u0007\u001b\u202e]/);
    expect(auditText(report)).toContain('\\x1b]0;owned');
  });

  it('tells when, what, who and from where, and ends with who is behind most', () => {
    const text = auditText(report);
    expect(text).toMatch(/^CRITICAL\n {2}Anonymous request that succeeded \[anonymous-request\]/);
    expect(text).toMatch(/2026-11-24T10:00:00Z\n {6}what: get pods in shop: web\n {6}who: system:anonymous/);
    expect(text).toMatch(/2 anomalies: 1 critical, 0 high, 1 medium, 0 low\.\nBy user: system:anonymous 1/);
  });

  it('is JSON with ISO times, and CSV whose cells no spreadsheet runs', () => {
    expect(JSON.parse(auditJson(report)).anomalies[0]).toMatchObject({ first: '2026-11-24T10:00:00Z' });
    const [header, ...rows] = auditCsv(report).trim().split('\r\n');
    expect(header).toMatch(/^severity,rule,/);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toContain("'=cmd");
    expect(rows[1]).toContain('"a,""b"');
  });
});

it('every rule has an id of its own, its own words, and comes in order', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  for (const { id, why, next, title } of RULES)
    for (const text of [why, next, title]) expect(text.length, id).toBeGreaterThan(10);
});
