// The command that each finding shows, run by a real kubectl against a real API server.
import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { CHECKS } from '../../src/areas/index.ts';
import { applications } from '../../src/cluster/embedded/world/applications.ts';
import { openContext } from '../../src/cluster/live/index.ts';
import { mapBounded } from '../../src/core/bounded.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Finding } from '../../src/core/finding.ts';
import { isInside } from '../../src/core/score.ts';
import { evidenceCommand } from '../../src/report/evidence-command.ts';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { Loader } from '../support/loader.ts';
import { objectsOf } from '../worlds/manifests.ts';
import { PUBLISHED_WORLDS } from '../worlds/needs.ts';

const kubectl = findBinaries(['kubectl']);
const sh = promisify(execFile);

/** One finding of each check on each kind of object is enough: the others differ in names only. */
const examples = (findings: readonly Finding[]): Finding[] => [
  ...new Map(
    findings
      .filter((finding) => finding.verdict === 'fail' && isInside(finding))
      .map((finding) => [`${finding.check} ${finding.subject.kind} ${finding.message}`, finding]),
  ).values(),
];

/** Evidence of the subject itself whose value is what the field holds, not words about it. */
const literals = ({ evidence, subject }: Finding): string[] =>
  subject.kind === 'Secret' || subject.apiVersion === 'kubeharden'
    ? []
    : evidence
        .filter(
          ({ path, source }) =>
            source === undefined && /(\.image|\.hostPath\.path|\.privileged|spec\.type)$/.test(path),
        )
        .map(({ value }) => value.split(', ')[0] ?? '');

describeCluster('evidence', () => {
  describe.skipIf(!kubectl)('repeated with kubectl', () => {
    let controlPlane: RunningControlPlane;
    let findings: Finding[];
    beforeAll(async () => {
      // The demo's pods and replica sets are written as they are, so no controller may make others.
      controlPlane = await startControlPlane({
        binaries: findBinaries() ?? '',
        controllers: false,
        apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
      });
      const loader = new Loader(controlPlane);
      const published = PUBLISHED_WORLDS.flatMap(({ name }) => objectsOf(name).map(({ object }) => object));
      for (const object of [...applications, ...published]) await loader.create(object as never);
      loader.close();
      const live = openContext('admin', { kubeconfig: controlPlane.kubeconfig, toolVersion: '0.0.0-test' });
      findings = examples(evaluate(CHECKS, await live.collect({})));
      live.close();
    }, 120_000);
    afterAll(() => controlPlane?.stop());

    it('shows what was read, for each check that fails and each kind of object', async () => {
      expect(findings.length).toBeGreaterThan(60);
      const env = {
        ...process.env,
        PATH: [kubectl, process.env.PATH].join(delimiter),
        KUBECONFIG: controlPlane.kubeconfig,
      };
      const wrong = await mapBounded(findings, 4, async (finding) => {
        const command = evidenceCommand(finding) ?? 'false';
        try {
          const { stdout } = await sh('sh', ['-c', command], { env });
          const missing = literals(finding).filter((value) => !stdout.includes(value));
          return missing.length > 0 ? [`${command} does not show ${missing.join(', ')} but ${stdout}`] : [];
        } catch (error) {
          return [`${finding.check}: ${String(error)}`];
        }
      });
      console.info(`Evidence: ${findings.length} commands run by kubectl`);
      expect(wrong.flat()).toEqual([]);
    }, 120_000);
  });
});
