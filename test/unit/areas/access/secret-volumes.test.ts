import { describe, expect, it } from 'vitest';
import secretVolumes from '../../../../src/areas/access/remediations/secret-volumes.ts';
import { RbacWorld } from './world.ts';

const secret = (name: string, from = 'db', key = 'password'): string =>
  `{ name: ${name}, valueFrom: { secretKeyRef: { name: ${from}, key: ${key} } } }`;
const world = (image: string, env: string, extra = ''): RbacWorld =>
  new RbacWorld(
    secretVolumes,
    `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: "${image}", env: [${env}]${extra} }] }
`,
    { username: 'jane', groups: [] },
  );

describe('Secrets in the environment', () => {
  it('become files for an image that reads them, and nothing is left in the environment', async () => {
    const shop = world('postgres:17', `${secret('POSTGRES_PASSWORD')}, { name: PGDATA, value: /data }`);
    const { changes } = await shop.plan();
    expect(changes).toMatchObject([
      {
        patch: {
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    name: 'db',
                    env: [
                      { name: 'POSTGRES_PASSWORD', $patch: 'delete' },
                      { name: 'POSTGRES_PASSWORD_FILE', value: '/run/secrets/kubeharden/db/password' },
                    ],
                    volumeMounts: [{ name: 'secret-db', mountPath: '/run/secrets/kubeharden/db', readOnly: true }],
                  },
                ],
                volumes: [{ name: 'secret-db', secret: { secretName: 'db' } }],
              },
            },
          },
        },
      },
    ]);
    await shop.apply(changes);
    expect(await shop.open()).toEqual([]);
  });

  it('use the names that each image knows', async () => {
    const { changes } = await world('grafana/grafana:12.2', secret('GF_SECURITY_ADMIN_PASSWORD')).plan();
    expect(JSON.stringify(changes)).toContain('GF_SECURITY_ADMIN_PASSWORD__FILE');
  });

  it.each([
    ['an image that nobody knows', 'registry.example/db:1', secret('POSTGRES_PASSWORD'), ''],
    ['a variable that has no file', 'postgres:17', `${secret('POSTGRES_PASSWORD')}, ${secret('APP_TOKEN')}`, ''],
    [
      'a file that is named already',
      'postgres:17',
      `${secret('POSTGRES_PASSWORD')}, { name: POSTGRES_PASSWORD_FILE, value: /x }`,
      '',
    ],
    ['a whole Secret', 'postgres:17', secret('POSTGRES_PASSWORD'), ', envFrom: [{ secretRef: { name: all } }]'],
    ['a credential that is written out', 'postgres:17', '{ name: POSTGRES_PASSWORD, value: hunter2 }', ''],
  ])('are left to a person with %s', async (_, image, env, extra) => {
    expect(await world(image, env, extra).steps()).toEqual([]);
  });
});
