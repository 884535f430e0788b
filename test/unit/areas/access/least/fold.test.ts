import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Folding, foldNeeds, type Need } from '../../../../../src/areas/access/least/fold.ts';
import { ruleAllows } from '../../../../../src/core/kube/rbac/question.ts';

const need = (verb: string, resource: string, fields: Partial<Need> = {}): Need => ({
  verb,
  group: '',
  resource,
  namespace: 'shop',
  names: [],
  count: 1,
  ...fields,
});
const FOLDING: Folding = { names: 5, namespaces: 10 };
const fold = (needs: readonly Need[], folding = FOLDING) => Object.fromEntries(foldNeeds(needs, folding));

describe('folding needs into rules', () => {
  it('puts verbs in the order of people, resources of one group together, and groups with the same of all', () => {
    const verbs = ['patch', 'list', 'get'];
    const needs = ['services', 'configmaps'].flatMap((resource) => verbs.map((verb) => need(verb, resource)));
    const events = ['', 'events.k8s.io'].map((group) => need('create', 'events', { group }));
    expect(fold([...needs, ...events])).toEqual({
      shop: [
        { apiGroups: [''], resources: ['configmaps', 'services'], verbs: ['get', 'list', 'patch'] },
        { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create'] },
      ],
    });
  });

  it('names objects where they are few, not where names are generated, and none where it is told so', () => {
    const secret = (name: string) => need('get', 'secrets', { names: [name] });
    const few = [secret('b'), secret('a')];
    expect(fold(few).shop).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['a', 'b'], verbs: ['get'] },
    ]);
    const open = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    expect(fold(few, { ...FOLDING, names: 1 }).shop).toEqual(open);
    expect(fold(few, { ...FOLDING, names: 0 }).shop).toEqual(open);
    expect(fold([need('delete', 'pods', { names: ['web-1'] })]).shop?.[0]).not.toHaveProperty('resourceNames');
    expect(fold([need('create', 'pods/exec', { names: ['web-1'] })]).shop?.[0]).not.toHaveProperty('resourceNames');
  });

  it('keeps the names of writes beside a list, and those of reads no longer', () => {
    const lease = { group: 'coordination.k8s.io', names: ['leader'] };
    expect(
      fold([
        need('list', 'leases', { group: 'coordination.k8s.io' }),
        need('get', 'leases', lease),
        need('update', 'leases', lease),
      ]).shop,
    ).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['leader'], verbs: ['update'] },
    ]);
  });

  it('gives in all namespaces what was used in too many, and nothing twice', () => {
    const places = Array.from({ length: 4 }, (_, index) => need('get', 'services', { namespace: `n-${index}` }));
    expect(fold(places, { ...FOLDING, namespaces: 3 })).toEqual({
      '': [{ apiGroups: [''], resources: ['services'], verbs: ['get'] }],
    });
    expect(Object.keys(fold(places, { ...FOLDING, namespaces: 4 }))).toHaveLength(4);
    expect(fold([need('list', 'pods', { namespace: '' }), need('list', 'pods')])).toEqual({
      '': [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    });
  });

  it('names URLs, and what is below a path where they are many', () => {
    const url = (path: string): Need => need('get', '', { namespace: '', url: path });
    expect(fold([url('/metrics'), url('/version')])).toEqual({
      '': [{ nonResourceURLs: ['/metrics', '/version'], verbs: ['get'] }],
    });
    const many = Array.from({ length: 12 }, (_, index) => url(`/openapi/v3/${index}`));
    expect(fold([url('/openapi'), ...many])['']).toEqual([
      { nonResourceURLs: ['/openapi', '/openapi/*'], verbs: ['get'] },
    ]);
  });

  it('allows every need, whatever is folded, and no verb on a kind that nobody used', () => {
    const verbs = ['get', 'list', 'watch', 'create', 'update', 'delete', 'deletecollection'];
    const needs = fc.array(
      fc.record({
        verb: fc.constantFrom(...verbs),
        group: fc.constantFrom('', 'apps', 'batch'),
        resource: fc.constantFrom('pods', 'secrets', 'secrets/status', 'jobs'),
        namespace: fc.constantFrom('', 'a', 'b', 'c', 'd'),
        names: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }),
        count: fc.constant(1),
      }),
      { maxLength: 30 },
    );
    const folding = fc.record({ names: fc.nat(4), namespaces: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(needs, folding, (used, how) => {
        const rules = foldNeeds(used, how);
        const allowed = (verb: string, group: string, resource: string, namespace: string, name?: string) => {
          const [main = '', subresource] = resource.split('/');
          const question = {
            verb,
            group,
            resource: main,
            ...(subresource ? { subresource } : {}),
            ...(name ? { name } : {}),
          };
          return [...(rules.get('') ?? []), ...(namespace ? (rules.get(namespace) ?? []) : [])].some((rule) =>
            ruleAllows(rule, question),
          );
        };
        for (const { verb, group, resource, namespace, names } of used)
          for (const name of names.length > 0 ? names : [undefined])
            expect(allowed(verb, group, resource, namespace, name)).toBe(true);
        const known = new Set(used.map(({ verb, group, resource }) => `${verb} ${group} ${resource}`));
        for (const verb of verbs)
          for (const group of ['', 'apps', 'batch'])
            for (const resource of ['pods', 'secrets', 'secrets/status', 'jobs'])
              for (const namespace of ['', 'a', 'b'])
                if (!known.has(`${verb} ${group} ${resource}`))
                  expect(allowed(verb, group, resource, namespace, 'x')).toBe(false);
      }),
    );
  });
});
