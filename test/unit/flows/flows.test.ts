import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calicoFlow, isCalico } from '../../../src/flows/calico.ts';
import { flowTable, readFlows } from '../../../src/flows/facts.ts';
import { hubbleFlow, isHubble } from '../../../src/flows/hubble.ts';
import { API_SERVER, calico, DROPPED, HOST, hubble, WORLD } from './lines.ts';

const WEB = { namespace: 'shop', pod: 'web-7d9f8c6b5-x2x4z', workload: 'web' };
const DB = { namespace: 'shop', pod: 'db-0' };
const pod = (namespace: string, name: string) => ({ kind: 'pod', namespace, name });

describe('lines of Hubble', () => {
  it('name workloads, else pods', () => {
    expect(hubbleFlow(hubble(WEB, DB, 5432))).toEqual({
      first: Date.parse('2026-11-20T10:41:02.202Z'),
      last: Date.parse('2026-11-20T10:41:02.202Z'),
      from: pod('shop', 'web'),
      to: pod('shop', 'db-0'),
      protocol: 'TCP',
      port: 5432,
      allowed: true,
      count: 1,
    });
  });

  it('may come without the wrapping of newer releases', () => {
    expect(hubbleFlow(hubble(WEB, DB, 5432).flow)).toMatchObject({ port: 5432 });
  });

  it('tell nodes, the API server and the outside from pods, with DNS names where they are known', () => {
    expect(hubbleFlow(hubble(HOST, WEB, 80))?.from).toEqual({ kind: 'node', apiServer: false });
    expect(hubbleFlow(hubble(WEB, API_SERVER, 6443))?.to).toEqual({ kind: 'node', apiServer: true });
    expect(hubbleFlow(hubble(WEB, WORLD, 443))?.to).toEqual({ kind: 'outside', host: '203.0.113.20' });
    const named = hubble(WEB, WORLD, 443, { destination_names: ['api.example.com'] });
    expect(hubbleFlow(named)?.to).toEqual({ kind: 'outside', host: 'api.example.com' });
  });

  it('are refusals only where a policy refused', () => {
    expect(hubbleFlow(hubble(WEB, DB, 5432, DROPPED))).toMatchObject({ allowed: false });
    expect(
      hubbleFlow(hubble(WEB, DB, 5432, { ...DROPPED, drop_reason_desc: 'STALE_OR_UNROUTABLE_IP' })),
    ).toBeUndefined();
  });

  it('are no connections where they are answers, or have no port', () => {
    expect(hubbleFlow(hubble(DB, WEB, 60_524, { is_reply: true }))).toBeUndefined();
    const flags = { TCP: { destination_port: 60_524, flags: { SYN: true, ACK: true } } };
    expect(hubbleFlow(hubble(DB, WEB, 1, { is_reply: undefined, l4: flags }))).toBeUndefined();
    expect(hubbleFlow(hubble(WEB, DB, 0, {}, 'ICMPv4'))).toBeUndefined();
    expect(hubbleFlow(hubble(WEB, DB, 5432, { Type: 'SOCK' }))).toBeUndefined();
  });
});

describe('lines of Calico', () => {
  it('name what was put together, and stand for several connections', () => {
    expect(calicoFlow(calico())).toMatchObject({
      first: 1_763_635_200_000,
      last: 1_763_635_500_000,
      from: pod('shop', 'frontend-6d4b75cb6d-*'),
      to: pod('shop', 'backend-7c5ddbdf54-*'),
      protocol: 'TCP',
      port: 80,
      allowed: true,
      count: 12,
    });
  });

  it('may be Elasticsearch’s, Goldmane’s or Whisker’s', () => {
    expect(calicoFlow({ _index: 'flows', _source: calico() })).toMatchObject({ port: 80 });
    const whisker = {
      start_time: '2026-11-20T10:40:00Z',
      end_time: '2026-11-20T10:41:00Z',
      action: 'Deny',
      source_name: 'frontend-6d4b75cb6d-*',
      source_namespace: 'shop',
      dest_name: 'cache-*',
      dest_namespace: 'shop',
      dest_port: 6379,
      protocol: 'tcp',
      reporter: 'Dst',
    };
    expect(calicoFlow(whisker)).toMatchObject({ allowed: false, to: pod('shop', 'cache-*'), count: 1 });
  });

  it('tell host endpoints and networks from pods', () => {
    const to = (fields: object) => calicoFlow(calico({ dest_namespace: '-', ...fields }))?.to;
    expect(to({ dest_type: 'hep', dest_name_aggr: 'worker-1' })).toEqual({ kind: 'node', apiServer: false });
    expect(to({ dest_type: 'net', dest_name_aggr: 'pub' })).toEqual({ kind: 'outside', host: '' });
    expect(to({ dest_type: 'net', dest_name_aggr: 'pvt', dest_ip: '10.9.0.4' })).toEqual({
      kind: 'outside',
      host: '10.9.0.4',
    });
  });

  it('are no connections without a port', () => {
    expect(calicoFlow(calico({ proto: 'icmp', dest_port: 0 }))).toBeUndefined();
  });
});

describe('flow logs', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'kubeharden-flows-')), 'flows.json');
  const write = (lines: readonly unknown[]) =>
    writeFileSync(
      file,
      gzipSync(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')),
    );

  it('become one table of both formats, with their span', async () => {
    write([
      hubble(WEB, DB, 5432),
      hubble(WEB, DB, 5432, { time: '2026-11-22T10:41:02Z' }),
      hubble(DB, WEB, 60_524, { is_reply: true }),
      calico({ start_time: 1_763_500_000 }),
      'no json',
      { kind: 'Event' },
    ]);
    const facts = await readFlows([file]);
    expect(facts.flows.map(({ port, count }) => [port, count])).toEqual([
      [5432, 2],
      [80, 12],
    ]);
    expect([facts.from, facts.to]).toEqual(['2025-11-18T21:06:40.000Z', '2026-11-22T10:41:02.000Z']);
    expect(facts.gaps).toEqual(['2 lines skipped: 1 not JSON, 1 something else.']);
  });

  it('are refused with what to do where no line is a flow', async () => {
    write([{ kind: 'Event' }]);
    await expect(readFlows([file])).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringMatching(/hubble observe/),
    });
  });

  it('are bounded', () => {
    const table = flowTable();
    for (let index = 0; index < 20_005; index += 1) {
      const flow = hubbleFlow(hubble({ namespace: 'shop', pod: `p-${index}` }, DB, 5432));
      if (flow) table.observe(flow);
    }
    expect(table.result([]).flows).toHaveLength(20_000);
    expect(table.result([]).left).toBe(5);
  });

  it('never break the reading, whatever a line holds', () => {
    const keys = [...Object.keys(hubble(WEB, DB, 1).flow), ...Object.keys(calico())];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (fields) => {
        for (const line of [
          { ...hubble(WEB, DB, 1), flow: { ...hubble(WEB, DB, 1).flow, ...fields } },
          calico(fields),
        ]) {
          isHubble(line);
          isCalico(line);
          const flows = [hubbleFlow(line), calicoFlow(line)].filter((flow) => flow !== undefined);
          for (const { port, protocol } of flows) {
            expect(port).toBeGreaterThan(0);
            expect(['TCP', 'UDP', 'SCTP']).toContain(protocol);
          }
        }
      }),
    );
  });
});
