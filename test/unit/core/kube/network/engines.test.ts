import { describe, expect, it } from 'vitest';
import { pluginDenies, pluginPoliciesIn } from '../../../../../src/core/kube/network/engines.ts';
import { snapshotOf } from '../../../../support/fixtures.ts';

const cilium = (spec: string, kind = 'CiliumNetworkPolicy'): string =>
  `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: { name: p${kind === 'CiliumNetworkPolicy' ? ', namespace: shop' : ''} }\nspec: ${spec}\n`;
const calico = (spec: string): string =>
  `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: { name: p }\nspec: ${spec}\n`;

const denies = (source: string): string[] => {
  const snapshot = snapshotOf(source);
  return (['Ingress', 'Egress'] as const).filter((direction) => pluginDenies(snapshot, 'shop', direction));
};

describe('policies of plugins', () => {
  it.each([
    [
      'an empty selector with sections',
      cilium('{ endpointSelector: {}, ingress: [{}], egress: [] }'),
      ['Ingress', 'Egress'],
    ],
    ['one section', cilium('{ endpointSelector: {}, ingress: [] }'), ['Ingress']],
    [
      'default deny switched off',
      cilium('{ endpointSelector: {}, ingress: [], enableDefaultDeny: { ingress: false } }'),
      [],
    ],
    ['some endpoints only', cilium('{ endpointSelector: { matchLabels: { a: b } }, ingress: [] }'), []],
    ['the whole cluster', cilium('{ endpointSelector: {}, egress: [] }', 'CiliumClusterwideNetworkPolicy'), ['Egress']],
    ['nodes, not pods', cilium('{ nodeSelector: {}, ingress: [] }', 'CiliumClusterwideNetworkPolicy'), []],
    ['Calico with types', calico('{ selector: all(), types: [Ingress, Egress] }'), ['Ingress', 'Egress']],
    ['Calico without types', calico('{ egress: [{ action: Deny }] }'), ['Egress']],
    ['Calico without anything', calico('{ selector: "" }'), ['Ingress']],
    ['Calico with a selector', calico('{ selector: "app == \'x\'", types: [Ingress] }'), []],
    ['Calico in some namespaces', calico('{ namespaceSelector: "team == \'x\'", types: [Ingress] }'), []],
  ])('%s', (_, source, expected) => {
    expect(denies(source)).toEqual(expected);
  });

  it('hold in their own namespace, or in all', () => {
    const own = snapshotOf(cilium('{ endpointSelector: {}, ingress: [] }'));
    expect(pluginPoliciesIn(own, 'shop')).toHaveLength(1);
    expect(pluginPoliciesIn(own, 'other')).toHaveLength(0);
    expect(pluginPoliciesIn(snapshotOf(calico('{}')), 'other')).toHaveLength(1);
  });
});
