import { createHash } from 'node:crypto';
import { checkOf } from '../areas/index.ts';
import type { Check, ControlRef } from '../core/check.ts';
import { type Finding, isOpen } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { compareSeverity, type Severity } from '../core/severity.ts';
import { count, safeText } from '../core/text.ts';
import { type FailedCluster, type Result, stepsByFinding } from './result.ts';
import { detail, evidenceText, placeOf, subjectText } from './wording.ts';

/** GitHub code scanning takes no more results of one run. */
const MOST_RESULTS = 25_000;

const LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub sorts alerts by this number: over 9 critical, 7 high, 4 medium. */
const SECURITY_SEVERITY: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' };

const controlText = ({ framework, id, level }: ControlRef): string => `${framework} ${id}${level ? ` (${level})` : ''}`;

/** A path with forward slashes as a URI reference; absolute paths become `file:` URIs. */
export function fileUri(file: string): string {
  const path = file
    .replace(/^\.\//, '')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

function ruleOf(check: Check) {
  const fields = check.fields.map(({ path, allowed }) => `${path}: ${allowed}`);
  const controls = check.controls.map(controlText);
  return {
    id: check.id,
    name: check.id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: check.title },
    fullDescription: { text: check.risk },
    help: {
      text: [
        check.risk,
        ...(fields.length > 0 ? ['Allowed:', ...fields] : []),
        ...(controls.length > 0 ? [`Controls: ${controls.join(', ')}`] : []),
        `More: kubeharden explain ${check.id}`,
      ].join('\n'),
      markdown: [
        check.risk,
        '',
        ...check.fields.map(({ path, allowed }) => `- \`${path}\`: ${allowed}`),
        '',
        ...(controls.length > 0 ? [`Controls: ${controls.join(', ')}`, ''] : []),
        `More: \`kubeharden explain ${check.id}\``,
      ].join('\n'),
    },
    defaultConfiguration: { level: LEVEL[check.severity] },
    properties: {
      tags: ['security', 'kubernetes', check.area, ...controls].slice(0, 20),
      precision: 'very-high',
      'problem.severity': LEVEL[check.severity] === 'note' ? 'recommendation' : LEVEL[check.severity],
      'security-severity': SECURITY_SEVERITY[check.severity],
    },
  };
}

function locationOf(finding: Finding) {
  const { apiVersion, kind, namespace, name } = finding.subject;
  const logical = {
    name: safeText(name),
    fullyQualifiedName: safeText([apiVersion, kind, namespace, name].filter(Boolean).join('/')),
    kind: apiVersion === 'kubeharden' ? 'module' : 'resource',
  };
  const place = placeOf(finding);
  if (!place) return { logicalLocations: [logical] };
  const uri = fileUri(place.file);
  return {
    physicalLocation: {
      artifactLocation: { uri, ...(uri.startsWith('file:') ? {} : { uriBaseId: '%SRCROOT%' }) },
      region: { startLine: place.line },
    },
    logicalLocations: [logical],
  };
}

function resultOf(finding: Finding, ruleIndex: number, step: string | undefined, baseline: Result['baseline']) {
  const evidence = finding.evidence.slice(0, 5).map(evidenceText);
  return {
    ruleId: finding.check,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: {
      text: [
        `${subjectText(finding)}: ${detail(finding)}`,
        ...(evidence.length > 0 ? [`Read: ${evidence.join('; ')}`] : []),
        ...(step ? [`Resolved by step ${safeText(step)}.`] : []),
      ].join('\n'),
    },
    locations: [locationOf(finding)],
    partialFingerprints: {
      'kubehardenFinding/v1': safeText(finding.fingerprint),
      // The one that GitHub compares. Ours does not hang on the line, so that moved manifests stay one alert.
      primaryLocationLineHash: `${createHash('sha256').update(finding.fingerprint).digest('hex').slice(0, 16)}:1`,
    },
    ...(baseline ? { baselineState: baseline.fresh.has(finding.fingerprint) ? 'new' : 'unchanged' } : {}),
    properties: { severity: finding.severity, area: finding.area, ...(step ? { step: safeText(step) } : {}) },
  };
}

const notice = (text: string) => ({ level: 'warning' as const, message: { text } });

function runOf(result: Result) {
  const { findings, snapshot, steps } = result;
  const judged = [...new Set(findings.map(({ check }) => check))].flatMap((id) => checkOf(id) ?? []);
  const ruleIndex = new Map(judged.map(({ id }, index) => [id, index]));
  const stepOf = stepsByFinding(steps);
  const open = findings.filter(isOpen).toSorted((a, b) => compareSeverity(a.severity, b.severity));
  const hidden = open.length - MOST_RESULTS;
  return {
    tool: {
      driver: {
        name: TOOL.name,
        semanticVersion: TOOL.version,
        rules: judged.map(ruleOf),
      },
    },
    automationDetails: { id: `${TOOL.name}/${safeText(snapshot.source.name)}` },
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: snapshot.takenAt,
        toolExecutionNotifications: [
          ...(hidden > 0 ? [notice(`${count(hidden, 'less severe finding')} left out.`)] : []),
          ...snapshot.refusals.map(({ resource, namespace, message }) =>
            notice(safeText(`Not read: ${resource}${namespace ? ` in ${namespace}` : ''}: ${message}`)),
          ),
        ],
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: open
      .slice(0, MOST_RESULTS)
      .map((finding) =>
        resultOf(finding, ruleIndex.get(finding.check) ?? 0, stepOf.get(finding.fingerprint), result.baseline),
      ),
  };
}

const failedRun = ({ name, error }: FailedCluster) => ({
  tool: { driver: { name: TOOL.name, semanticVersion: TOOL.version, rules: [] } },
  automationDetails: { id: `${TOOL.name}/${safeText(name)}` },
  invocations: [
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'error' as const, message: { text: safeText(`${error.message} ${error.hint}`) } },
      ],
    },
  ],
  columnKind: 'utf16CodeUnits',
  results: [],
});

/** SARIF 2.1.0, one run per cluster. Accepted findings are left out: readers of SARIF show suppressed ones as alerts. */
export const sarifReport = (results: readonly Result[], failed: readonly FailedCluster[] = []): string =>
  `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [...results.map(runOf), ...failed.map(failedRun)],
    },
    undefined,
    2,
  )}\n`;
