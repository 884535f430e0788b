import { describe, expect, it } from 'vitest';
import isolateNamespace from '../../../../src/areas/network/remediations/isolate-namespace.ts';
import { topologyOf } from '../../../../src/areas/network/topology/connections.ts';
import { demoWorld } from '../../../../src/cluster/embedded/world/index.ts';
import type { ApplyChange, Change } from '../../../../src/core/change.ts';
import type { Impact } from '../../../../src/core/impact.ts';
import { calicoFlow } from '../../../../src/flows/calico.ts';
import { flowTable } from '../../../../src/flows/facts.ts';
import { hubbleFlow } from '../../../../src/flows/hubble.ts';
import { API_SERVER, calico, DROPPED, HOST, hubble, WORLD } from '../../flows/lines.ts';
import { NetworkWorld, worldOf } from './world.ts';

function facts(...lines: readonly Readonly<Record<string, unknown>>[]) {
  const table = flowTable();
  for (const line of lines) {
    const flow = hubbleFlow(line) ?? calicoFlow(line);
    if (flow) table.observe(flow);
  }
  return table.result(['flows.json']);
}
const at = (namespace: string, workload: string, pod = `${workload}-7d9f8c6b5-x2x4z`) => ({ namespace, workload, pod });
const bare = (namespace: string, pod: string) => ({ namespace, pod });
const DAYS = { time: '2026-11-30T10:00:00Z' };

const FRONTEND = at('shop', 'frontend');
const BACKEND = at('shop', 'backend');
const LEDGER = bare('payments', 'ledger-0');
const WIKI = at('legacy', 'wiki');

const allows = (changes: readonly Change[]) =>
  changes.flatMap((change) => (change.kind === 'apply' ? [[change.manifest.metadata.name, change.reason ?? '']] : []));
const egressOf = (changes: readonly Change[], name: string): ApplyChange | undefined =>
  changes.find((change): change is ApplyChange => change.kind === 'apply' && change.manifest.metadata.name === name);
const told = ({ consequences }: Impact): string =>
  consequences.map(({ level, text }) => `${level}: ${text}`).join('\n');

describe('flow logs and the isolation of namespaces', () => {
  it('confirm what was inferred, however the pod is named', async () => {
    for (const line of [
      hubble(FRONTEND, BACKEND, 80),
      hubble(bare('shop', 'frontend-7d9f8c6b5-x2x4z'), bare('shop', 'backend-5f6d7c8b9-bcdfg'), 80),
      calico(),
    ]) {
      const { changes } = await new NetworkWorld(isolateNamespace, demoWorld, facts(line)).plan();
      const [, reason] = allows(changes).find(([name]) => name === 'allow-backend-from-frontend') ?? [];
      expect(reason).toMatch(/names Service shop\/backend in env BACKEND_URL \(seen \d+ times?\)$/);
    }
  });

  it('add what nothing in the configuration tells, with that reason, and leave all else as it was', async () => {
    const without = await new NetworkWorld(isolateNamespace, demoWorld).plan();
    const { changes, impact, step } = await new NetworkWorld(
      isolateNamespace,
      demoWorld,
      facts(hubble(WIKI, LEDGER, 5432), hubble(WIKI, LEDGER, 5432, DAYS)),
    ).plan();
    const before = new Map(allows(without.changes).map(([name, reason]) => [name, reason]));
    const added = allows(changes).filter(([name = '']) => !before.has(name));
    expect(added.map(([name]) => name)).toContain('allow-ledger-from-legacy-wiki');
    expect(added.find(([name]) => name === 'allow-ledger-from-legacy-wiki')?.[1]).toMatch(
      /seen 2 times in 9 days of flow logs; no configuration that a scan reads tells of it/,
    );
    for (const name of before.keys()) expect(allows(changes).map(([known]) => known)).toContain(name);
    expect(step.why).toMatch(/and from 9 days of flow logs/);
    expect(told(impact)).toMatch(
      /only the flow logs show is allowed as well: legacy\/wiki to payments\/ledger \(TCP 5432\)/,
    );
  });

  it('open outgoing connections to what was seen outside, and to the API server', async () => {
    const world = worldOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1', env: [{ name: DB, value: 'db.shop.svc:5432' }] }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db, image: 'postgres:18' }] } }
`);
    const web = at('shop', 'web');
    const { changes } = await new NetworkWorld(
      isolateNamespace,
      world,
      facts(hubble(web, WORLD, 443, { destination_names: ['api.example.com'] }), hubble(web, API_SERVER, 6443)),
    ).plan();
    const egress = egressOf(changes, 'allow-web-egress');
    expect(egress?.reason).toMatch(/it was seen to call api\.example\.com; it was seen to call the API server/);
    expect(JSON.stringify(egress?.manifest.spec)).toContain('"port":443');
  });

  it('say what was not seen, how long the logs are, and what policies refuse already', async () => {
    const { impact } = await new NetworkWorld(
      isolateNamespace,
      demoWorld,
      facts(hubble(FRONTEND, BACKEND, 80), hubble(FRONTEND, bare('shop', 'cache-0'), 6379, DROPPED)),
    ).plan();
    expect(told(impact)).toMatch(/safe: 1 of \d+ inferred connections were seen in 1 minute of flow logs/);
    expect(told(impact)).toMatch(/inferred connections were not seen and stay allowed/);
    expect(told(impact)).toMatch(/note: The flow logs are short/);
    expect(told(impact)).toMatch(
      /Policies refuse already, and go on refusing: shop\/frontend to shop\/cache \(TCP 6379\)/,
    );
    expect(impact.tables?.find(({ title }) => title === 'Refused by policies already')?.rows).toEqual([
      ['shop/frontend', 'shop/cache', 'TCP 6379', '1'],
    ]);
  });

  it('add nothing for probes, DNS, and pods that are gone', async () => {
    const snapshot = await new NetworkWorld(isolateNamespace, demoWorld).snapshot();
    const flows = facts(
      hubble(HOST, BACKEND, 8080),
      hubble(FRONTEND, bare('kube-system', 'coredns-7c65d6cfc9-bcdfg'), 53, {}, 'UDP'),
      hubble(bare('shop', 'retired-7d9f8c6b5-x2x4z'), BACKEND, 80),
    );
    const { observed, connections } = topologyOf({ ...snapshot, flows });
    expect(observed).toMatchObject({ unknown: 1 });
    expect(observed?.added.size).toBe(0);
    expect(connections).toHaveLength(topologyOf(snapshot).connections.length);
  });
});
