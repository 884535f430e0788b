import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { compareVersions, type Version, versionOf } from '../../../knowledge/version.ts';
import { affects, vulnerabilitiesOf } from '../../../knowledge/vulnerabilities/index.ts';
import type { Vulnerability } from '../../../knowledge/vulnerability.ts';
import { evidenceOf, placesText, type Running, runningVersions } from '../running.ts';

// CVE-2026-31431 came with 4.14 and is fixed in 7.0. In between, only two of kernel.org's lines are known exactly.
const COPY_FAIL = 'CVE-2026-31431';
const KNOWN_LINES = ['6.18', '6.19'];

const atLeast = (version: Version, text: string): boolean => {
  const other = versionOf(text);
  return other !== undefined && compareVersions(version, other) >= 0;
};

const isUncertain = (id: string, { numbers, ...rest }: Version): boolean =>
  id === COPY_FAIL &&
  atLeast({ numbers, ...rest }, '4.14.0') &&
  !atLeast({ numbers, ...rest }, '7.0.0') &&
  !KNOWN_LINES.includes(`${numbers[0]}.${numbers[1]}`);

function judge({ id, what }: Vulnerability, running: Running, affected: boolean): FindingDraft {
  const verdict = affected ? 'fail' : isUncertain(id, running.version) ? 'unknown' : 'pass';
  return {
    verdict,
    subject: CLUSTER,
    path: `${id} ${running.text}`,
    message: verdict,
    // By its number only: the distribution may have the fix, so this is a question more than a verdict.
    ...(affected ? { severity: 'low' } : {}),
    data: { cve: id, what, kernel: running.text, nodes: placesText([running]) },
    evidence: evidenceOf([running]),
  };
}

export default defineCheck({
  id: 'ver-kernel-cve',
  area: 'versions',
  title: 'Known vulnerabilities of the kernel',
  severity: 'high',
  risk: 'All containers of a node share its kernel: a hole in it leads from any pod to root on the node. CVE-2026-31431 is used in attacks, and neither the restricted Pod Security level nor the runtime’s default seccomp profile stops it.',
  fields: [
    {
      path: 'Node status.nodeInfo.kernelVersion and osImage',
      allowed: 'a kernel that its distribution has fixed; the number alone does not tell',
    },
  ],
  controls: [
    { framework: 'CVE', id: 'CVE-2026-31431' },
    { framework: 'CVE', id: 'CVE-2022-0185' },
    { framework: 'Kubescape', id: 'C-0079' },
    { framework: 'MITRE', id: 'T1068' },
  ],
  reads: [{ resource: 'nodes' }],
  messages: {
    pass: { brief: '{kernel} does not have {cve}', detail: 'By its number, kernel {kernel} does not have {cve}.' },
    fail: {
      brief: '{kernel} has {cve} by its number',
      detail:
        'By its number, kernel {kernel} on {nodes} has {cve}: {what}. Distributions add fixes without changing that number: ask theirs, and accept the finding when it has it.',
    },
    unknown: {
      brief: '{kernel}: {cve} cannot be told',
      detail:
        'Whether kernel {kernel} on {nodes} has {cve} cannot be told from its number: {what}. Look it up with the distribution; until then, keep the module algif_aead from loading.',
    },
  },
  *evaluate(snapshot) {
    const kernels = runningVersions(snapshot).get('kernel') ?? [];
    for (const vulnerability of vulnerabilitiesOf('kernel'))
      for (const running of kernels)
        yield judge(vulnerability, running, affects(vulnerability, 'kernel', running.version));
  },
});
