import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { OPERATING_SYSTEMS } from '../../../knowledge/support.ts';

/** Systems that follow a channel and have no end of their own. */
const ROLLING =
  /bottlerocket|container-optimized|flatcar|talos|fedora coreos|red hat enterprise linux coreos|kairos|arch linux/i;

export default defineCheck({
  id: 'ver-os-eol',
  area: 'versions',
  title: 'Operating system of nodes out of support',
  severity: 'high',
  risk: 'A system without support gets no kernel fixes, and the kernel is all that separates containers from each other and from the node.',
  fields: [{ path: 'Node status.nodeInfo.osImage', allowed: 'a release that its maker still supports' }],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'Kubescape', id: 'C-0079' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'nodes' }],
  messages: {
    pass: { brief: '{os}', detail: '{os} is supported until {date}.' },
    fail: { brief: '{os} ended {date}', detail: 'Support for {os} on {nodes} ended on {date}.{extended}' },
    rolling: { brief: '{os}', detail: '{os} follows a release channel; whether it is current, its channel says.' },
    unlisted: {
      brief: '{os} is not in the data',
      detail:
        'When support for {os} on {nodes} ends is not in this version of kubeharden; see its maker’s life-cycle page.',
    },
  },
  *evaluate(snapshot) {
    const today = snapshot.takenAt.slice(0, 10);
    const images = Map.groupBy(
      list(snapshot, 'nodes').filter(({ status }) => status?.nodeInfo),
      ({ status }) => status?.nodeInfo?.osImage ?? '',
    );
    for (const [osImage, on] of images) {
      const nodes = listing(on.map(({ metadata }) => metadata.name));
      const known = OPERATING_SYSTEMS.find(({ pattern }) => pattern.test(osImage));
      const common = {
        subject: CLUSTER,
        path: osImage,
        evidence: [{ path: 'status.nodeInfo.osImage', value: osImage, source: nodes }],
      };
      if (!known) {
        const rolling = ROLLING.test(osImage);
        yield {
          ...common,
          verdict: rolling ? 'not-applicable' : 'unknown',
          message: rolling ? 'rolling' : 'unlisted',
          data: { os: osImage || 'an unnamed system', nodes },
        };
        continue;
      }
      const ended = known.ends < today;
      const extended =
        known.extended && known.extended >= today ? ` Its maker sells fixes until ${known.extended}.` : '';
      yield {
        ...common,
        verdict: ended ? 'fail' : 'pass',
        message: ended ? 'fail' : 'pass',
        data: { os: known.name, nodes, date: known.ends, extended },
        ...(ended && extended ? { severity: 'medium' } : {}),
      };
    }
  },
});
