import type { ApplyChange } from '../../../core/change.ts';
import type { Direction } from '../../../core/kube/network/policy.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests, type TemplateValues } from '../../../templates/template.ts';
import { denierOf } from '../default-deny.ts';
import { dnsOf } from '../dns.ts';
import { type Allow, allowsInto } from './incoming.ts';
import { PolicyNames } from './names.ts';
import type { IsolationOptions } from './options.ts';
import { type Departures, departuresFrom } from './outgoing.ts';

const make = (id: string, values: TemplateValues, reason: string): ApplyChange[] =>
  renderManifests(template(id), values).map((manifest) => ({ kind: 'apply', manifest, template: id, reason }));

function allowChange(namespace: string, names: PolicyNames, allow: Allow): ApplyChange[] {
  const { selector, from, fromLabels, ports, reasons } = allow;
  const reason = reasons.join('; ');
  const name = names.take(`allow-${allow.to}-from-${allow.source}`);
  const [port] = ports;
  if (fromLabels && Object.keys(fromLabels).length > 0 && ports.length === 1 && port)
    return make(
      'network/allow-from-label',
      { namespace, name, to: selector, from: fromLabels, ...port, reason },
      reason,
    );
  const rule = {
    ...(from ? { from: [from] } : {}),
    ...(ports.length > 0 ? { ports: ports.map((one) => ({ protocol: one.protocol, port: one.port })) } : {}),
  };
  const values = { namespace, name, selector: { matchLabels: selector }, rules: [rule], reason };
  return make('network/allow-ingress', values, reason);
}

function departureChange(namespace: string, names: PolicyNames, departures: Departures): ApplyChange[] {
  const nameless = Object.keys(departures.selector).length === 0;
  const reason = [
    ...departures.reasons,
    ...(nameless ? ['its pods have no labels, so this holds for the whole namespace'] : []),
  ].join('; ');
  return make(
    'network/allow-egress',
    {
      namespace,
      name: names.take(`allow-${departures.workload.ref.name}-egress`),
      selector: { matchLabels: departures.selector },
      rules: departures.rules,
      reason,
    },
    reason,
  );
}

/** The policies that close one namespace: what is needed is allowed first, the denial comes last. */
export function isolationOf(snapshot: Snapshot, namespace: string, options: IsolationOptions): ApplyChange[] {
  const names = new PolicyNames(snapshot, namespace);
  const closes: Direction[] = [
    ...(denierOf(snapshot, namespace, 'Ingress') ? [] : (['Ingress'] as const)),
    ...(options.egress === 'allowed' && !denierOf(snapshot, namespace, 'Egress') ? (['Egress'] as const) : []),
  ];
  const changes: ApplyChange[] = [];
  if (closes.includes('Egress')) {
    const { peers, ports } = dnsOf(snapshot);
    const values = { namespace, name: names.take('allow-dns'), servers: peers, ports };
    changes.push(...make('network/allow-dns', values, 'Pods find Services by asking cluster DNS'));
  }
  if (options.egress === 'metadata')
    changes.push(
      ...make(
        'network/metadata-block',
        { namespace, name: names.take('block-metadata') },
        'The metadata service gives the node’s credentials to whoever asks',
      ),
    );
  if (closes.includes('Ingress'))
    for (const allow of allowsInto(snapshot, namespace, options)) changes.push(...allowChange(namespace, names, allow));
  if (closes.includes('Egress'))
    for (const departures of departuresFrom(snapshot, namespace, options))
      changes.push(...departureChange(namespace, names, departures));
  if (closes.length > 0)
    changes.push(
      ...make(
        'network/default-deny',
        { namespace, name: names.take('default-deny'), policyTypes: closes },
        `Denies ${listing(closes.map((type) => (type === 'Ingress' ? 'incoming' : 'outgoing')))} connections that no policy allows`,
      ),
    );
  return changes;
}
