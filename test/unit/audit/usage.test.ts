import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../src/audit/event.ts';
import { usageTable } from '../../../src/audit/usage.ts';
import { spanText } from '../../../src/core/kube/audit-usage.ts';
import { ANONYMOUS, at, event, rbac } from './support.ts';

function usageOf(...events: readonly object[]) {
  const table = usageTable();
  for (const one of events) for (const parsed of eventsOf(one)) table.observe(parsed);
  return table.result(['audit.log']);
}
const only = (...events: readonly object[]) => {
  const [user] = usageOf(...events).users;
  if (!user) throw new Error('Nobody did anything.');
  return user;
};
const rights = (...events: readonly object[]) =>
  only(...events).uses.map(({ verb, resource, subresource, names }) =>
    [verb, subresource ? `${resource}/${subresource}` : resource, ...names].join(' '),
  );
const reason = (text: string) => ({ annotations: { 'authorization.k8s.io/reason': text } });

describe('the usage of an audit log', () => {
  it('counts each right of each user once, with the names that were asked for', () => {
    const get = (name: string) => event({ objectRef: { resource: 'secrets', name } });
    expect(only(get('a'), get('b'), get('a'))).toMatchObject({
      user: 'jane',
      groups: ['developers', 'system:authenticated'],
      requests: 3,
      uses: [{ verb: 'get', resource: 'secrets', namespace: 'shop', names: ['a', 'b'], count: 3 }],
      refused: [],
    });
  });

  it('knows that a new object had no name when it was asked for, and a subresource had', () => {
    expect(rights(event({ verb: 'create' }))).toEqual(['create pods']);
    expect(rights(event({ verb: 'create', objectRef: { subresource: 'exec' } }))).toEqual(['create pods/exec web']);
    expect(rights(event({ verb: 'deletecollection' }))).toEqual(['deletecollection pods']);
  });

  it('keeps no names where there are too many', () => {
    const many = Array.from({ length: 31 }, (_, index) => event({ objectRef: { name: `web-${index}` } }));
    expect(only(...many).uses).toMatchObject([{ names: [], count: 31 }]);
  });

  it('puts apart what authorization refused, but not what admission refused', () => {
    const code = { responseStatus: { code: 403 } };
    expect(only(event(code))).toMatchObject({ uses: [], refused: [{ verb: 'get', count: 1 }] });
    const admitted = event({ ...code, annotations: { 'authorization.k8s.io/decision': 'allow' } });
    expect(only(admitted)).toMatchObject({ uses: [{ verb: 'get' }], refused: [] });
    expect(only(event({ responseStatus: { code: 404 } })).uses).toHaveLength(1);
  });

  it('tells which binding allowed it', () => {
    const via = (text: string) => only(event(reason(text))).uses[0]?.via;
    const group = 'rbac.authorization.k8s.io';
    expect(via('RBAC: allowed by ClusterRoleBinding "ci" of ClusterRole "cluster-admin" to User "jane"')).toBe(
      `${group}/ClusterRoleBinding//ci`,
    );
    expect(via('RBAC: allowed by RoleBinding "read/shop" of Role "reader" to Group "developers"')).toBe(
      `${group}/RoleBinding/shop/read`,
    );
    expect(via('access granted by IAM permissions.')).toBe('other');
    expect(via('')).toBeUndefined();
  });

  it('adds what is asked for without being logged', () => {
    expect(rights(event({ verb: 'patch', responseStatus: { code: 201 } }))).toEqual(['patch pods web', 'create pods']);
    expect(rights(event({ verb: 'patch' }))).toEqual(['patch pods web']);
    expect(rights(event({ objectRef: { subresource: 'exec' } }))).toEqual([
      'get pods/exec web',
      'create pods/exec web',
    ]);
    const bind = event({
      verb: 'create',
      objectRef: rbac('rolebindings'),
      requestObject: { roleRef: { kind: 'ClusterRole', name: 'edit' } },
    });
    expect(rights(bind)).toEqual(['create rolebindings', 'bind clusterroles edit']);
    const approve = event({
      verb: 'update',
      objectRef: { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', subresource: 'approval' },
      responseObject: { spec: { signerName: 'example.com/mine' } },
    });
    expect(rights(approve)[1]).toBe('approve signers example.com/mine');
  });

  it('gives a request to whom it acts as, and the right to act so to whoever sent it', () => {
    const users = usageOf(
      event({ impersonatedUser: { username: 'bob', groups: ['ops', 'system:authenticated'] } }),
      event({ impersonatedUser: { username: 'system:serviceaccount:shop:web', groups: ['system:serviceaccounts'] } }),
    ).users;
    expect(users.map(({ user }) => user)).toEqual(['bob', 'jane', 'system:serviceaccount:shop:web']);
    expect(users[1]?.uses.map(({ verb, resource, namespace, names }) => [verb, resource, namespace, ...names])).toEqual(
      [
        ['impersonate', 'users', '', 'bob'],
        ['impersonate', 'groups', '', 'ops'],
        ['impersonate', 'serviceaccounts', 'shop', 'web'],
      ],
    );
  });

  it('knows requests that name no resource by their path', () => {
    const url = event({ requestURI: '/metrics?x=1' });
    const { objectRef: _, ...bare } = url;
    expect(only(bare).uses).toMatchObject([{ verb: 'get', resource: '', url: '/metrics' }]);
  });

  it('says its span, and leaves out who was not let in', () => {
    const usage = usageOf(event(at(0)), event(at(86_400 * 3)), event({ user: { username: '' } }));
    expect(usage).toMatchObject({ from: '2026-11-24T10:00:00.000Z', requests: 3, left: 0, logs: ['audit.log'] });
    expect(spanText(usage)).toBe('3 days');
    expect(spanText({ from: '2026-11-24T10:00:00Z', to: '2026-11-24T15:30:00Z' })).toBe('5 hours');
    expect(spanText({ from: '2026-11-24T10:00:00Z', to: '2026-11-24T10:12:00Z' })).toBe('12 minutes');
  });

  it('holds nothing that was sent or answered', () => {
    const marker = 'aHVudGVyMg==';
    const usage = usageOf(
      event({ user: ANONYMOUS, objectRef: { resource: 'secrets' }, responseObject: { data: { a: marker } } }),
      event({ verb: 'create', requestObject: { spec: { containers: [{ env: [{ name: 'A', value: marker }] }] } } }),
    );
    expect(JSON.stringify(usage)).not.toContain(marker);
  });
});
