import { z } from 'zod';
import { AREA_IDS } from '../../../src/core/area.ts';
import { SEVERITIES } from '../../../src/core/severity.ts';

const area = z.enum(AREA_IDS);
const severity = z.enum(SEVERITIES);
const score = z.int().min(0).max(100).nullable().describe('null: nothing could be judged');
const number = z.int().min(0);

const subject = z.strictObject({
  apiVersion: z.string().describe('`kubeharden` for what is no object, such as the cluster as a whole'),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});

const verdicts = z
  .strictObject({ pass: number, fail: number, unknown: number, 'not-applicable': number, accepted: number })
  .describe('An accepted failure counts as accepted, not as fail.');

const finding = z.strictObject({
  check: z.string(),
  area,
  severity,
  verdict: z.enum(['pass', 'fail', 'unknown', 'not-applicable']),
  accepted: z
    .strictObject({
      by: z.enum(['platform', 'operator']),
      reason: z.string(),
      owner: z.string().optional(),
      expires: z.string().optional(),
    })
    .optional()
    .describe('Why a failing finding does not count against the cluster.'),
  subject,
  path: z.string().optional(),
  message: z.string(),
  evidence: z.array(
    z.strictObject({
      path: z.string(),
      value: z.string(),
      source: z.string().optional().describe('Where it was read when that is not the subject.'),
      file: z.string().optional(),
      line: z.int().min(1).optional(),
    }),
  ),
  repeat: z
    .string()
    .optional()
    .describe('Shows what was read, as it is now; never the value of a Secret. Absent for what only a machine shows.'),
  fingerprint: z.string().describe('Check, subject and path: the same between runs.'),
  new: z.boolean().optional().describe('Of open findings, where there is a baseline: it was not open then.'),
  step: z.string().optional().describe('Id of the step that resolves it.'),
});

/** What a reader of a JSON report may rely on. */
export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    tool: z.strictObject({ name: z.literal('kubeharden'), version: z.string() }),
    source: z.strictObject({
      kind: z.enum(['live', 'demo', 'files', 'snapshot']),
      name: z.string(),
      takenAt: z.string().describe('ISO time'),
    }),
    platform: z.strictObject({
      version: z.string().nullable(),
      distribution: z.string(),
      managed: z.boolean().nullable(),
      cni: z.strictObject({ name: z.string(), enforces: z.boolean().nullable() }),
      nodes: number,
    }),
    summary: z.strictObject({
      score,
      open: number.describe('Failed and not accepted.'),
      verdicts,
      areas: z.array(z.strictObject({ area, score, verdicts })),
      severities: z.array(z.strictObject({ severity, verdicts })),
      fixableShare: z
        .number()
        .min(0)
        .max(1)
        .describe('Share of the open findings whose step can be applied or generated as it stands.'),
      fixableShareInside: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('The same of the areas inside the cluster: containers, access, quotas, pods, network.'),
    }),
    baseline: z
      .strictObject({ new: number, solved: number })
      .optional()
      .describe('Against the earlier report that was given as baseline.'),
    checks: z
      .array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          area,
          severity,
          controls: z.array(
            z.strictObject({
              framework: z.enum([
                'CIS',
                'CIS EKS',
                'CIS GKE',
                'CIS AKS',
                'PSS',
                'NSA',
                'MITRE',
                'OWASP',
                'Kubescape',
                'CVE',
              ]),
              id: z.string(),
              level: z.enum(['baseline', 'restricted']).optional(),
            }),
          ),
        }),
      )
      .describe('The checks that have a finding.'),
    findings: z.array(finding),
    steps: z
      .array(
        z.strictObject({
          id: z.string(),
          area,
          title: z.string(),
          risk: z.enum(['additive', 'disruptive', 'lockout']),
          delivery: z.enum(['cluster', 'files', 'guide']),
          severity,
          fixes: z.array(z.string()).describe('Check ids.'),
          subjects: z.array(subject),
        }),
      )
      .describe('The step that removes most risk first.'),
    refusals: z
      .array(
        z.strictObject({
          resource: z.string(),
          namespace: z.string().optional(),
          name: z.string().optional(),
          reason: z.enum(['forbidden', 'unauthorized', 'timeout', 'not-exposed', 'not-collected', 'error']),
          message: z.string(),
          permission: z.strictObject({ verb: z.string(), group: z.string(), resource: z.string() }).optional(),
        }),
      )
      .describe('What could not be read; the checks that need it are unknown.'),
    skipped: z
      .array(z.strictObject({ file: z.string(), reason: z.string() }))
      .optional()
      .describe('Files of manifests that were not judged; absent where none were left out.'),
    exceptions: z
      .strictObject({
        unused: z.array(z.record(z.string(), z.string())).describe('As they were written.'),
        expired: z
          .array(z.record(z.string(), z.union([z.string(), number])))
          .describe('With the findings that count again.'),
      })
      .optional()
      .describe('What became of the exceptions of the project, where it has some.'),
  })
  .meta({ title: 'kubeharden report', description: 'What `kubeharden scan --format json` prints.' });

/** The same of several clusters. */
export const clustersSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    tool: z.strictObject({ name: z.literal('kubeharden'), version: z.string() }),
    summary: z.strictObject({
      clusters: number.describe('As many as were named.'),
      inspected: number,
      open: number.describe('Over all inspected clusters.'),
      severities: z.array(z.strictObject({ severity, open: number })),
    }),
    failed: z
      .array(z.strictObject({ name: z.string(), code: z.string(), message: z.string(), hint: z.string() }))
      .describe('Clusters that could not be inspected, and why.'),
    clusters: z.array(z.strictObject({ name: z.string().describe('The context.'), report: reportSchema })),
  })
  .meta({
    title: 'kubeharden report of several clusters',
    description: 'What `kubeharden scan --format json` prints when several contexts are named.',
  });

const moment = {
  schemaVersion: z.literal(1),
  at: z.string().describe('ISO time'),
  cluster: z.string().describe('The context.'),
};

/** One line of a watch. */
export const driftSchema = z
  .discriminatedUnion('event', [
    z.strictObject({ ...moment, event: z.literal('started'), open: number, watches: number }),
    z.strictObject({
      ...moment,
      event: z.literal('drift'),
      kind: z.enum(['new', 'solved', 'changed', 'unknown']).describe('`unknown`: cannot be read any more.'),
      finding: finding.extend({ title: z.string() }),
      before: z.strictObject({ verdict: finding.shape.verdict, severity }).optional(),
    }),
    z.strictObject({ ...moment, event: z.literal('away'), message: z.string(), hint: z.string() }),
    z.strictObject({ ...moment, event: z.literal('back') }),
    z.strictObject({
      ...moment,
      event: z.literal('ended'),
      seconds: z.number(),
      counts: z.strictObject({ new: number, solved: number, changed: number, unknown: number }),
    }),
  ])
  .meta({
    title: 'kubeharden drift',
    description: 'One line of `kubeharden watch --format json`, and one of the `events` that a webhook gets.',
  });
