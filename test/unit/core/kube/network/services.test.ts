import { describe, expect, it } from 'vitest';
import { backendsOf, meaningOf } from '../../../../../src/core/kube/network/services.ts';
import { list } from '../../../../../src/core/snapshot.ts';
import { snapshotOf } from '../../../../support/fixtures.ts';

const snapshot = snapshotOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: data }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: data }
spec:
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: "postgres:17", ports: [{ name: sql, containerPort: 5432 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: data }
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: sql, port: 5432, targetPort: sql }] }
---
apiVersion: v1
kind: Service
metadata: { name: front, namespace: data }
spec: { clusterIP: 10.96.0.7, selector: { app: db }, ports: [{ name: in, port: 80, targetPort: sql }, { name: lost, port: 81, targetPort: none }] }
---
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: shop }
spec: { type: ExternalName, externalName: db.data.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata: { name: mail, namespace: shop }
spec: { type: ExternalName, externalName: smtp.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: ring, namespace: shop }
spec: { type: ExternalName, externalName: ring }
`);

const meaning = (host: string, namespace = 'shop'): string => {
  const found = meaningOf(snapshot, host, namespace);
  return found.kind === 'service'
    ? `${found.service.metadata.namespace}/${found.service.metadata.name}`
    : `${found.kind} ${found.host}`;
};
const service = (name: string) => {
  const found = list(snapshot, 'services').find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

describe('host names', () => {
  it.each([
    ['db', 'data', 'data/db'],
    ['db.data', 'shop', 'data/db'],
    ['db.data.svc', 'shop', 'data/db'],
    ['db.data.svc.cluster.local', 'shop', 'data/db'],
    ['db.data.svc.cluster.local.', 'shop', 'data/db'],
    ['db-0.db.data.svc.cluster.local', 'shop', 'data/db'],
    ['db-0.db.data', 'shop', 'data/db'],
    ['db-0.db', 'data', 'data/db'],
    ['10.96.0.7', 'shop', 'data/front'],
    ['ledger', 'shop', 'data/db'],
    ['mail', 'shop', 'external smtp.example.com'],
    ['smtp.example.com', 'shop', 'external smtp.example.com'],
    ['example.com', 'shop', 'external example.com'],
    ['8.8.8.8', 'shop', 'external 8.8.8.8'],
    ['db', 'shop', 'missing db'],
    ['lost.data', 'shop', 'missing lost.data'],
    ['lost.data.svc', 'shop', 'missing lost.data.svc'],
  ])('%s in %s means %s', (host, namespace, expected) => {
    expect(meaning(host, namespace)).toBe(expected);
  });

  it('aliases that point at themselves end', () => {
    expect(meaning('ring')).toBe('shop/ring');
  });
});

describe('backends', () => {
  it('are found with the ports at the pods, by the names that the pods give them', () => {
    expect(backendsOf(snapshot, service('front')).map(({ workload, ports }) => [workload.ref.name, ports])).toEqual([
      ['db', [{ protocol: 'TCP', port: 5432 }]],
    ]);
    expect(backendsOf(snapshot, service('front'), 'in')[0]?.ports).toEqual([{ protocol: 'TCP', port: 5432 }]);
    expect(backendsOf(snapshot, service('front'), 99)[0]?.ports).toEqual([]);
  });

  it('of a headless Service answer on any port that is asked for', () => {
    expect(backendsOf(snapshot, service('db'), 9187)[0]?.ports).toEqual([{ protocol: 'TCP', port: 9187 }]);
  });

  it('of an alias are none', () => {
    expect(backendsOf(snapshot, service('mail'))).toEqual([]);
  });
});
