import { type Finding, isOpen, standingOf } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { safeText } from '../core/text.ts';
import type { FailedCluster, Result } from './result.ts';

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

const escaped = (value: string): string =>
  safeText(value)
    .toWellFormed()
    .replace(/[\\"]/g, (mark) => `\\${mark}`);

const sample = (name: string, labels: Labels, value: number): string =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${escaped(text)}"`)
    .join(',')}} ${value}`;

const tally = (findings: readonly Finding[], labelsOf: (finding: Finding) => Labels): Family['samples'] =>
  [...Map.groupBy(findings, (finding) => JSON.stringify(labelsOf(finding))).values()].flatMap((group) =>
    group[0] ? [{ labels: labelsOf(group[0]), value: group.length }] : [],
  );

function families(results: readonly Result[], failed: readonly FailedCluster[]): Family[] {
  const each = (samples: (result: Result, cluster: string) => Family['samples']): Family['samples'] =>
    results.flatMap((result) => samples(result, result.snapshot.source.name));
  return [
    {
      name: 'kubeharden_findings',
      help: 'Findings by check and verdict.',
      samples: each(({ findings }, cluster) =>
        tally(findings, (finding) => ({
          cluster,
          area: finding.area,
          check: finding.check,
          severity: finding.severity,
          verdict: standingOf(finding),
        })),
      ),
    },
    {
      name: 'kubeharden_open_findings',
      help: 'Failed and not accepted findings by namespace; an empty namespace is the cluster.',
      samples: each(({ findings }, cluster) =>
        tally(findings.filter(isOpen), ({ severity, subject }) => ({
          cluster,
          namespace: subject.namespace ?? (subject.kind === 'Namespace' ? subject.name : ''),
          severity,
        })),
      ),
    },
    {
      name: 'kubeharden_score',
      help: 'Score of the cluster, 0 to 100.',
      samples: each(({ score }, cluster) =>
        score.score === undefined ? [] : [{ labels: { cluster }, value: score.score }],
      ),
    },
    {
      name: 'kubeharden_area_score',
      help: 'Score of each practice area, 0 to 100.',
      samples: each(({ score }, cluster) =>
        score.areas.flatMap(({ area, score: value }) =>
          value === undefined ? [] : [{ labels: { cluster, area }, value }],
        ),
      ),
    },
    {
      name: 'kubeharden_refusals',
      help: 'Reads that were refused, so that checks are unknown.',
      samples: each(({ snapshot }, cluster) => [{ labels: { cluster }, value: snapshot.refusals.length }]),
    },
    {
      name: 'kubeharden_inspection_timestamp_seconds',
      help: 'When the cluster was read, in Unix time.',
      samples: each(({ snapshot }, cluster) => [
        { labels: { cluster }, value: Math.floor(Date.parse(snapshot.takenAt) / 1000) },
      ]),
    },
    {
      name: 'kubeharden_inspected',
      help: 'Whether the cluster could be inspected.',
      samples: [
        ...each((_, cluster) => [{ labels: { cluster }, value: 1 }]),
        ...failed.map(({ name }) => ({ labels: { cluster: name }, value: 0 })),
      ],
    },
    {
      name: 'kubeharden_build_info',
      help: 'Version of kubeharden.',
      samples: [{ labels: { version: TOOL.version }, value: 1 }],
    },
  ];
}

/** Prometheus text exposition 0.0.4, for a node exporter's textfile directory or a Pushgateway. */
export const prometheusReport = (results: readonly Result[], failed: readonly FailedCluster[] = []): string =>
  `${families(results, failed)
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => sample(name, labels, value)),
    ])
    .join('\n')}\n`;
