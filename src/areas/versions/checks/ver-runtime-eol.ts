import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { CONTAINERD, supportEnd } from '../../../knowledge/support.ts';
import { minorOf } from '../../../knowledge/version.ts';
import { evidenceOf, placesText, runningVersions, versionsText } from '../running.ts';

export default defineCheck({
  id: 'ver-runtime-eol',
  area: 'versions',
  title: 'Container runtime out of support',
  severity: 'medium',
  risk: 'A runtime line without support gets no fixes, and it runs as root on every node between images from anywhere and the kernel.',
  fields: [{ path: 'Node status.nodeInfo.containerRuntimeVersion', allowed: 'a line that is still supported' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0087' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'version', optional: true }],
  messages: {
    pass: { brief: 'containerd {line}', detail: 'containerd {line} is supported.{until}' },
    fail: {
      brief: 'containerd {line} ended {date}',
      detail: 'Support for containerd {line} on {places} ended {date}.',
    },
    docker: {
      brief: '{versions} through the removed dockershim',
      detail: '{places} run {versions}: Docker Engine as runtime was removed from Kubernetes in 1.24.',
    },
    unlisted: {
      brief: '{versions} is not in the data',
      detail:
        'When support for {versions} ends is not in this version of kubeharden. CRI-O is supported as long as the Kubernetes minor of the same number.',
    },
  },
  *evaluate(snapshot) {
    const today = snapshot.takenAt.slice(0, 10);
    const lines = Map.groupBy(runningVersions(snapshot).get('containerd') ?? [], ({ version }) => minorOf(version));
    for (const [line, running] of lines) {
      const date = supportEnd(CONTAINERD, line);
      const ended = date === 'long ago' || (date !== undefined && date !== 'never' && date < today);
      const verdict = date === undefined ? 'unknown' : ended ? 'fail' : 'pass';
      yield {
        verdict,
        subject: CLUSTER,
        path: `containerd ${line}`,
        message: verdict === 'unknown' ? 'unlisted' : verdict,
        data: {
          line,
          versions: `containerd ${versionsText(running)}`,
          places: placesText(running),
          date: date === 'long ago' ? date : `on ${date}`,
          until: date === 'never' ? '' : ` Support ends on ${date}.`,
        },
        evidence: evidenceOf(running),
      };
    }
    const others = Map.groupBy(
      list(snapshot, 'nodes').flatMap(({ metadata, status }) => {
        const runtime = status?.nodeInfo?.containerRuntimeVersion ?? 'containerd:';
        return runtime.startsWith('containerd:') ? [] : [{ runtime, node: metadata.name }];
      }),
      ({ runtime }) => runtime,
    );
    for (const [versions, on] of others) {
      const docker = versions.startsWith('docker:');
      const places = listing(on.map(({ node }) => node));
      yield {
        verdict: docker ? 'fail' : 'unknown',
        subject: CLUSTER,
        path: versions,
        message: docker ? 'docker' : 'unlisted',
        data: { versions, places },
        evidence: [{ path: 'status.nodeInfo.containerRuntimeVersion', value: versions, source: places }],
      };
    }
  },
});
