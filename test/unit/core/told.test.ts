import { expect, it } from 'vitest';
import type { ResourceRef } from '../../../src/core/reference.ts';
import { told, toldOf, whoText } from '../../../src/core/told.ts';

const deployment = (namespace: string, name: string): ResourceRef => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name,
});
const many = (n: number, namespaces: readonly string[]): ResourceRef[] =>
  Array.from({ length: n }, (_, index) => deployment(namespaces[index % namespaces.length] ?? '', `web-${index}`));

it('names a few objects, and of many tells the number and the namespaces', () => {
  expect(whoText([deployment('shop', 'web')])).toBe('Deployment shop/web');
  expect(whoText([deployment('shop', 'web'), deployment('shop', 'web')])).toBe('Deployment shop/web');
  expect(whoText(many(4, ['a', 'b']))).toBe('4 workloads in a and b');
  expect(whoText(many(9, ['a', 'b', 'c', 'd']))).toBe('9 workloads in a, b, c and d');
  expect(whoText(many(9, ['a', 'b', 'c', 'd', 'e']))).toBe('9 workloads in a, b, c and 2 more');
});

it('says what kind of objects they are', () => {
  const of = (kind: string) => many(4, ['a']).map((ref) => ({ ...ref, kind }));
  expect(whoText(of('Ingress'))).toBe('4 Ingresses in a');
  expect(whoText(of('NetworkPolicy'))).toBe('4 NetworkPolicies in a');
  expect(whoText([...of('Service').slice(1), ...many(1, ['b'])])).toBe('4 objects in a and b');
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => ({ apiVersion: 'v1', kind: 'Node', name }));
  expect(whoText(nodes)).toBe('5 Nodes (n1, n2, n3 and 2 more)');
});

it('fits the words of a sentence to the number', () => {
  const sentence = '{who} {is|are} root on {its node|their nodes}.';
  expect(told(sentence, [deployment('a', 'b')])).toBe('Deployment a/b is root on its node.');
  expect(told(sentence, many(5, ['a']))).toBe('5 workloads in a are root on their nodes.');
  expect(toldOf('{who} {answers|answer}.', '$& on node', false)).toBe('$& on node answers.');
});
