import { AppError } from '../../../core/errors.ts';
import { parseBlock } from '../../../core/kube/network/address.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { checkedValues } from '../../pods/answers.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { patchedServices, patchService, servicesFor } from '../service-patch.ts';

const RANGES: Parameter = {
  name: 'ranges',
  title: 'Ranges that may connect',
  help: 'Your offices, VPN and partners. The default lets in private networks only; leave out the Services that are meant for everybody, and accept them with a reason.',
  kind: 'list',
  default: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  pattern: '[0-9a-fA-F.:]+/\\d{1,3}',
  example: '198.51.100.0/24',
};

const asRanges = (value: unknown): string[] => {
  const ranges = Array.isArray(value) ? value.map(String) : [];
  const wrong = ranges.find((range) => parseBlock(range) === undefined);
  if (ranges.length === 0 || wrong !== undefined)
    throw new AppError(
      'bad-input',
      wrong === undefined ? 'No range is given.' : `${wrong} is not an address range.`,
      RANGES.help,
    );
  return ranges;
};

export default defineRemediation({
  id: 'restrict-load-balancers',
  area: 'network',
  title: 'Bound who may connect to load balancers',
  fixes: ['net-service-loadbalancer-public'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const subjects = findings.map(({ subject }) => subject);
    yield {
      key: '',
      title: `Bound who may connect to ${count(subjects.length, 'load balancer')}`,
      why: `${listing(findings.map(({ subject, data }) => `${refText(subject)} (port ${data.ports})`))} ${subjects.length === 1 ? 'accepts' : 'accept'} connections from every address of the Internet.`,
      findings,
      subjects,
      parameters: [RANGES],
      after: 'Try it from an address within and one outside of the ranges. Undo takes the ranges away.',
    };
  },
  plan(step, answers, { snapshot }) {
    const loadBalancerSourceRanges = asRanges(checkedValues(step.parameters, answers).ranges);
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    return servicesFor(snapshot, chosen).map((service) =>
      patchService(service, { loadBalancerSourceRanges }, 'Only these ranges may connect to the load balancer'),
    );
  },
  impact(_, changes, { snapshot }) {
    const services = patchedServices(snapshot, changes);
    return {
      consequences: [
        {
          level: 'breaks',
          text: `Clients outside of the ranges are cut from ${listing(services.map((service) => refText(refOf(service))))} as soon as the provider has the change.`,
          subjects: services.map(refOf),
        },
        {
          level: 'note',
          text: 'Most providers enforce ranges; one that does not leaves the Service as open as before. Ingress controllers behind the load balancer serve all their hosts under the same ranges.',
        },
        ...managerConsequences(services),
      ],
    };
  },
});
