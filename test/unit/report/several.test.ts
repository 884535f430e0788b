import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { junitReport } from '../../../src/report/junit.ts';
import { prometheusReport } from '../../../src/report/prometheus.ts';
import type { Result, Several } from '../../../src/report/result.ts';
import { sarifReport } from '../../../src/report/sarif.ts';
import { severalJson, severalMarkdown, severalText } from '../../../src/report/several.ts';
import { clustersSchema, reportSchema } from './schema.ts';
import { resultOf, WORLD } from './world.ts';

const named = (name: string, uid: string, world = WORLD): Result => {
  const { snapshot, ...rest } = resultOf(world);
  return {
    ...rest,
    snapshot: { ...snapshot, source: { kind: 'live', name }, identity: { ...snapshot.identity, uid } },
  };
};
const failed = [{ name: 'far', error: new AppError('unreachable', 'It cannot be reached.', 'Check the VPN.') }];
const several: Several = { results: [named('staging', 'a'), named('production', 'b')], failed };

describe('the report of several clusters', () => {
  it('has a row for each, the ones that failed included, and a section for each that was inspected', () => {
    const text = severalText(several, { width: 100 });
    expect(text).toContain('2 clusters inspected, 1 not.');
    expect(text).toMatch(/^staging +\S+ +\d+ +\d+ /m);
    expect(text).toMatch(/^far +not inspected +- /m);
    expect(text).toContain('far was not inspected: It cannot be reached.\n  Check the VPN.');
    for (const name of ['staging', 'production']) {
      expect(text).toMatch(new RegExp(`^== ${name} =+$`, 'm'));
      expect(text).toContain(`  kubeharden plan --context ${name}\n`);
    }
  });

  it('says when two contexts lead to the same cluster', () => {
    const twice = { results: [named('one', 'a'), named('two', 'a'), named('three', '')], failed: [] };
    expect(severalText(twice, { width: 100 })).toContain('one and two are the same cluster.');
    expect(severalText(several, { width: 100 })).not.toContain('same cluster');
  });

  it('is JSON as its published schema says, with the whole report of each cluster', async () => {
    const published = z.toJSONSchema(clustersSchema, {
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema !== reportSchema) return;
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.$ref = 'report-v1.schema.json';
      },
    });
    await expect(`${JSON.stringify(published, undefined, 2)}\n`).toMatchFileSnapshot(
      '../../../docs/schema/clusters-v1.schema.json',
    );
    const parsed = clustersSchema.parse(JSON.parse([...severalJson(several)].join('')));
    expect(parsed.clusters.map(({ name, report }) => [name, report.source.name])).toEqual([
      ['staging', 'staging'],
      ['production', 'production'],
    ]);
    expect(parsed.failed).toEqual([
      { name: 'far', code: 'unreachable', message: 'It cannot be reached.', hint: 'Check the VPN.' },
    ]);
    expect(parsed.summary.open).toBe(parsed.clusters.reduce((sum, { report }) => sum + report.summary.open, 0));
    expect(clustersSchema.parse(JSON.parse([...severalJson({ results: [], failed })].join('')))).toMatchObject({
      clusters: [],
    });
  });

  it('is Markdown with one first-level heading', () => {
    const headings = severalMarkdown(several).match(/^#+ .*/gm) ?? [];
    expect(headings[0]).toBe('# Hardening report: 3 clusters');
    expect(headings.filter((heading) => heading.startsWith('# '))).toHaveLength(1);
    expect(headings).toContain('## Hardening report: context production');
  });

  it('tells machines which cluster was not inspected', () => {
    expect(prometheusReport(several.results, failed)).toContain('kubeharden_inspected{cluster="far"} 0');
    expect(junitReport(several.results, { failed })).toMatch(
      /<error type="unreachable" message="It cannot be reached\.">/,
    );
    const runs = JSON.parse(sarifReport(several.results, failed)).runs;
    expect(runs.map(({ invocations: [only] }: { invocations: [object] }) => only)).toMatchObject([
      { executionSuccessful: true },
      { executionSuccessful: true },
      { executionSuccessful: false },
    ]);
  });
});
