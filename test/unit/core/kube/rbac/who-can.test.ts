import { describe, expect, it } from 'vitest';
import { bindingsOf } from '../../../../../src/core/kube/rbac/bindings.ts';
import { covers, mayWriteBinding, mayWriteRole } from '../../../../../src/core/kube/rbac/covers.ts';
import type { Question } from '../../../../../src/core/kube/rbac/question.ts';
import { ruleAllows } from '../../../../../src/core/kube/rbac/question.ts';
import {
  type Identity,
  isBroad,
  serviceAccountIdentity,
  serviceAccountOf,
  subjectKey,
} from '../../../../../src/core/kube/rbac/subject.ts';
import { afterChanges } from '../../../../../src/core/kube/rbac/what-if.ts';
import { isAllowed, mayDo, whoCan } from '../../../../../src/core/kube/rbac/who-can.ts';
import { snapshotOf } from '../../../../support/fixtures.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WORLD = `
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: secrets }
rules:
  - { apiGroups: [''], resources: [secrets], verbs: [get, list] }
  - { nonResourceURLs: [/metrics, /debug/*], verbs: [get] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: all-of-them, labels: { aggregate: 'true' } }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: all } }] }
rules:
  - { apiGroups: [apps], resources: [deployments, '*/scale'], verbs: ['*'] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: part, labels: { part: all } }
rules:
  - { apiGroups: [batch], resources: [jobs], verbs: ['*'] }
---
apiVersion: ${RBAC}/v1
kind: Role
metadata: { name: named, namespace: shop }
rules:
  - { apiGroups: [''], resources: [configmaps], resourceNames: [settings], verbs: [get, update, create] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: secrets }
subjects: [{ kind: Group, apiGroup: ${RBAC}, name: ops }]
---
apiVersion: ${RBAC}/v1
kind: RoleBinding
metadata: { name: web, namespace: shop }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: secrets }
subjects: [{ kind: ServiceAccount, name: web }]
---
apiVersion: ${RBAC}/v1
kind: RoleBinding
metadata: { name: named, namespace: shop }
roleRef: { apiGroup: ${RBAC}, kind: Role, name: named }
subjects: [{ kind: Group, apiGroup: ${RBAC}, name: 'system:serviceaccounts:shop' }]
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: aggregated }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: all-of-them }
subjects: [{ kind: User, apiGroup: ${RBAC}, name: jane }]
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: homeless }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: secrets }
subjects: [{ kind: ServiceAccount, name: web }]
`;
const world = snapshotOf(WORLD);
const web = serviceAccountIdentity('shop', 'web');
const ops: Identity = { user: 'kim', groups: ['ops'] };
const jane: Identity = { user: 'jane', groups: [] };
const may = (identity: Identity, question: Question): boolean => isAllowed(world, identity, question);

describe('whoever asks', () => {
  it('gets a ClusterRole everywhere by a ClusterRoleBinding, and in one namespace by a RoleBinding', () => {
    expect(may(ops, { verb: 'list', resource: 'secrets' })).toBe(true);
    expect(may(ops, { verb: 'list', resource: 'secrets', namespace: 'any' })).toBe(true);
    expect(may(web, { verb: 'list', resource: 'secrets', namespace: 'shop' })).toBe(true);
    expect(may(web, { verb: 'list', resource: 'secrets', namespace: 'other' })).toBe(false);
    expect(may(web, { verb: 'list', resource: 'secrets' })).toBe(false);
  });

  it('gets URLs by ClusterRoleBindings only', () => {
    expect(may(ops, { verb: 'get', url: '/metrics' })).toBe(true);
    expect(may(ops, { verb: 'get', url: '/debug/pprof' })).toBe(true);
    expect(may(ops, { verb: 'get', url: '/metrics/x' })).toBe(false);
    expect(may(web, { verb: 'get', url: '/metrics' })).toBe(false);
  });

  it('is in the groups of all service accounts and of its namespace’s', () => {
    expect(may(web, { verb: 'get', resource: 'configmaps', name: 'settings', namespace: 'shop' })).toBe(true);
    expect(
      may(serviceAccountIdentity('other', 'web'), {
        verb: 'get',
        resource: 'configmaps',
        name: 'settings',
        namespace: 'shop',
      }),
    ).toBe(false);
  });

  it('gets what an aggregated role has been filled with, and not what its selector finds', () => {
    expect(may(jane, { verb: 'patch', group: 'apps', resource: 'deployments' })).toBe(true);
    expect(may(jane, { verb: 'update', group: 'apps', resource: 'statefulsets', subresource: 'scale' })).toBe(true);
    expect(may(jane, { verb: 'update', group: 'apps', resource: 'statefulsets' })).toBe(false);
    expect(may(jane, { verb: 'create', group: 'batch', resource: 'jobs' })).toBe(false);
  });

  it('is allowed everything in system:masters', () => {
    expect(may({ user: 'x', groups: ['system:masters'] }, { verb: 'delete', resource: 'nodes' })).toBe(true);
  });
});

describe('rules', () => {
  it.each([
    [['pods'], undefined, true],
    [['pods'], 'exec', false],
    [['pods/*'], 'exec', false],
    [['pods/exec'], 'exec', true],
    [['*/exec'], 'exec', true],
    [['*'], 'exec', true],
    [['*/exec'], undefined, false],
  ])('%j for pods with subresource %s: %s', (resources, subresource, allowed) => {
    const question = { verb: 'get', resource: 'pods', ...(subresource ? { subresource } : {}) };
    expect(ruleAllows({ verbs: ['get'], apiGroups: [''], resources }, question)).toBe(allowed);
  });

  it('with names allow nothing that has no name, such as list and create', () => {
    const place = { resource: 'configmaps', namespace: 'shop' };
    expect(may(web, { verb: 'get', name: 'settings', ...place })).toBe(true);
    expect(may(web, { verb: 'get', name: 'other', ...place })).toBe(false);
    expect(may(web, { verb: 'get', ...place })).toBe(false);
    expect(may(web, { verb: 'create', ...place })).toBe(false);
  });
});

describe('subjects', () => {
  it('of a ClusterRoleBinding without a namespace are nobody', () => {
    expect(subjectKey({ kind: 'ServiceAccount', name: 'web' })).toBeUndefined();
    expect(mayDo(world, web, { verb: 'list', resource: 'secrets' })).toEqual([]);
  });

  it('that are service accounts are found by either spelling', () => {
    const account = { namespace: 'shop', name: 'web' };
    expect(serviceAccountOf({ kind: 'ServiceAccount', name: 'web' }, 'shop')).toEqual(account);
    expect(serviceAccountOf({ kind: 'User', name: 'system:serviceaccount:shop:web' })).toEqual(account);
    expect(serviceAccountOf({ kind: 'User', name: 'jane' })).toBeUndefined();
  });

  it('that nobody was chosen for are broad', () => {
    expect(isBroad({ kind: 'Group', name: 'system:serviceaccounts:shop' })).toBe(true);
    expect(isBroad({ kind: 'User', name: 'system:authenticated' })).toBe(false);
  });
});

describe('who can', () => {
  it('names every subject with its binding', () => {
    const paths = whoCan(world, { verb: 'get', resource: 'secrets', namespace: 'shop', name: 'db' });
    expect(paths.map(({ subject, bound }) => `${subject.name} by ${bound.ref.name}`)).toEqual([
      'ops by ops',
      'web by homeless',
      'web by web',
    ]);
  });
});

describe('what if', () => {
  const binding = (name: string) => {
    const bound = bindingsOf(world).find(({ ref }) => ref.name === name);
    if (!bound) throw new Error(name);
    return bound;
  };

  it('a binding goes, the right goes with it, and the world stays as it is', () => {
    const after = afterChanges(world, [{ kind: 'delete', target: binding('ops').ref }]);
    expect(isAllowed(after, ops, { verb: 'list', resource: 'secrets' })).toBe(false);
    expect(may(ops, { verb: 'list', resource: 'secrets' })).toBe(true);
  });

  it('rules and subjects are replaced whole', () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    const after = afterChanges(world, [
      { kind: 'patch', target: binding('ops').roleRef, patch: { rules }, patchType: 'strategic' },
      {
        kind: 'patch',
        target: binding('ops').ref,
        patch: { subjects: [{ kind: 'User', name: 'jane' }] },
        patchType: 'strategic',
      },
    ]);
    expect(isAllowed(after, ops, { verb: 'get', resource: 'pods' })).toBe(false);
    expect(isAllowed(after, jane, { verb: 'get', resource: 'pods' })).toBe(true);
    expect(isAllowed(after, web, { verb: 'list', resource: 'secrets', namespace: 'shop' })).toBe(false);
  });

  it('a created binding counts', () => {
    const [after, question] = [
      afterChanges(world, [
        {
          kind: 'apply',
          manifest: {
            apiVersion: `${RBAC}/v1`,
            kind: 'RoleBinding',
            metadata: { name: 'new', namespace: 'shop' },
            roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'secrets' },
            subjects: [{ kind: 'User', name: 'jane' }],
          },
        },
      ]),
      { verb: 'get', resource: 'secrets', namespace: 'shop' },
    ];
    expect(isAllowed(after, jane, question)).toBe(true);
  });
});

describe('granting', () => {
  const granting = snapshotOf(`${WORLD}
---
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: granter }
rules:
  - { apiGroups: [${RBAC}], resources: [clusterrolebindings, clusterroles], verbs: [create, patch] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: binder }
rules:
  - { apiGroups: [${RBAC}], resources: [clusterroles], resourceNames: [secrets], verbs: [bind] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: granter }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: granter }
subjects: [{ kind: Group, name: ops }, { kind: User, name: jane }, { kind: User, name: lee }]
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: binder }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: binder }
subjects: [{ kind: User, name: lee }]
`);
  const bound = bindingsOf(granting).find(({ ref }) => ref.name === 'ops');
  if (!bound) throw new Error('no binding');

  it('takes the verb on bindings, and every right in the role or bind', () => {
    expect(mayWriteBinding(granting, ops, bound, 'create')).toBe(true);
    expect(mayWriteBinding(granting, jane, bound, 'create')).toBe(false);
    expect(mayWriteBinding(granting, { user: 'lee', groups: [] }, bound, 'create')).toBe(true);
    expect(mayWriteBinding(granting, web, bound, 'create')).toBe(false);
  });

  it('holds for the rules of roles, stars asked for as stars', () => {
    expect(mayWriteRole(granting, ops, bound.roleRef, bound.rules, 'patch')).toBe(true);
    expect(mayWriteRole(granting, jane, bound.roleRef, bound.rules, 'patch')).toBe(false);
    expect(covers(granting, jane, [{ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['*'] }])).toBe(true);
    expect(covers(granting, jane, [{ apiGroups: ['apps'], resources: ['*'], verbs: ['get'] }])).toBe(false);
  });
});
