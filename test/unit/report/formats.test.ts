import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { type Finding, isOpen } from '../../../src/core/finding.ts';
import { csvReport } from '../../../src/report/csv.ts';
import { gitlabReport } from '../../../src/report/gitlab.ts';
import { junitReport } from '../../../src/report/junit.ts';
import { policyReport } from '../../../src/report/policy-report.ts';
import { prometheusReport } from '../../../src/report/prometheus.ts';
import { fileUri, sarifReport } from '../../../src/report/sarif.ts';
import { assess } from '../../../src/wizard/assess.ts';

const HOSTILE = '\u001b[31m<b a="1">&,\n"=cmd()\u202e';
const demo = assess(await new EmbeddedCluster(demoWorld).collect({}));
const open = demo.findings.filter(isOpen);
const [first] = open;
if (!first) throw new Error('The demo has no open finding.');
const hostile: Finding = {
  ...first,
  subject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: HOSTILE },
  evidence: [{ path: 'spec.containers[0].image', value: HOSTILE, file: './dir with space/a.yaml', line: 7 }],
  fingerprint: 'hostile',
};
const bad = { ...demo, findings: [hostile], steps: [] };

it('JUnit fails with a baseline only for what is new', () => {
  const baseline = { fresh: new Set([first.fingerprint]), freshUnknown: new Set<string>(), solved: 0 };
  const report = junitReport([{ ...demo, baseline }]);
  expect(report).toMatch(/<testsuites [^>]* failures="1" errors="0"/);
  expect(report.match(/<failure /g)).toHaveLength(1);
  expect(report.match(/message="open in the baseline as well/g)).toHaveLength(open.length - 1);
});

describe('SARIF', () => {
  const [run] = JSON.parse(sarifReport([demo])).runs;

  it('has a result for every open finding, with a rule that explains it and fingerprints that are unique', () => {
    expect(run.results).toHaveLength(open.length);
    const rules = run.tool.driver.rules;
    for (const result of run.results) expect(rules[result.ruleIndex].id).toBe(result.ruleId);
    for (const rule of rules) expect(rule.help.text).not.toBe('');
    const prints = run.results.map((result: { partialFingerprints: object }) =>
      JSON.stringify(result.partialFingerprints),
    );
    expect(new Set(prints).size).toBe(open.length);
  });

  it('points at the file and line where there is one', () => {
    const [result] = JSON.parse(sarifReport([bad])).runs[0].results;
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'dir%20with%20space/a.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 7 },
    });
    expect(fileUri('/a/b#c.yaml')).toBe('file:///a/b%23c.yaml');
  });

  it('tells new from unchanged against a baseline', () => {
    const fresh = {
      ...demo,
      baseline: { fresh: new Set([first.fingerprint]), freshUnknown: new Set<string>(), solved: 0 },
    };
    const states = JSON.parse(sarifReport([fresh])).runs[0].results.map(
      ({ baselineState }: { baselineState: string }) => baselineState,
    );
    expect(states.filter((state: string) => state === 'new')).toHaveLength(1);
    expect(states).toHaveLength(open.length);
  });
});

describe('JUnit', () => {
  it('counts what it lists, and fails what could not be read when asked to be strict', () => {
    const text = junitReport([demo]);
    expect(text.match(/<testcase /g)).toHaveLength(demo.findings.length);
    expect(text.match(/<failure /g)).toHaveLength(open.length);
    expect(text).toContain(`tests="${demo.findings.length}" failures="${open.length}"`);
    const unknown = demo.findings.filter(({ verdict }) => verdict === 'unknown').length;
    expect(junitReport([demo], { strict: true }).match(/<failure /g)).toHaveLength(open.length + unknown);
  });

  it('lets no mark-up and no control character out of a name', () => {
    const text = junitReport([bad]);
    expect(text).not.toContain('<b a=');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/);
  });
});

describe('CSV', () => {
  it('has a row per finding and never starts a cell as a formula', () => {
    expect(csvReport([demo]).trimEnd().split('\r\n').length).toBeGreaterThan(demo.findings.length);
    const formula = { ...hostile, subject: { ...hostile.subject, name: '=HYPERLINK("x")' } };
    expect(csvReport([{ ...bad, findings: [formula] }])).toContain(`"'=HYPERLINK(""x"")"`);
  });
});

describe('GitLab Code Quality', () => {
  it('lists open findings with relative paths and unique fingerprints', () => {
    const issues = JSON.parse(gitlabReport([demo]));
    expect(issues).toHaveLength(open.length);
    expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(open.length);
    expect(JSON.parse(gitlabReport([bad]))[0].location).toEqual({
      path: 'dir with space/a.yaml',
      lines: { begin: 7 },
    });
  });
});

describe('Prometheus text', () => {
  it('has only well-formed samples, one family after the other, and counts every open finding', () => {
    const lines = prometheusReport([demo]).trimEnd().split('\n');
    const sample = /^([a-z_]+)\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\})|(?=\})))+\} (-?\d+(?:\.\d+)?)$/;
    let family = '';
    const seen = new Set<string>();
    let counted = 0;
    for (const text of lines) {
      const type = /^# TYPE (\S+) gauge$/.exec(text);
      if (type?.[1]) {
        expect(seen.has(type[1])).toBe(false);
        family = type[1];
        seen.add(family);
      }
      if (text.startsWith('#')) continue;
      const parsed = sample.exec(text);
      expect(parsed?.[1], text).toBe(family);
      if (family === 'kubeharden_open_findings') counted += Number(parsed?.[2]);
    }
    expect(counted).toBe(open.length);
  });

  it('escapes what a name holds', () => {
    expect(
      prometheusReport([bad])
        .split('\n')
        .every((text) => /^(#|kubeharden_|$)/.test(text)),
    ).toBe(true);
  });
});

describe.each(['policyreport', 'openreports'] as const)('%s', (api) => {
  const objects = parseAllDocuments(policyReport([demo], api)).map((document) => document.toJS());

  it('is one object per namespace and one for the cluster, whose summaries count every finding', () => {
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}`);
    expect(new Set(names).size).toBe(objects.length);
    const total = objects.reduce(
      (sum, { summary }) => sum + Object.values<number>(summary).reduce((a, b) => a + b, 0),
      0,
    );
    expect(total).toBe(demo.findings.length);
  });

  it('stays small enough for kubectl apply', () => {
    for (const object of objects) expect(JSON.stringify(object).length).toBeLessThan(256 * 1024);
  });
});
