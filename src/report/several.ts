// One report of several clusters: a table of all of them, then each as it is reported alone.
import { isOpen } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { platformOf } from '../core/platform.ts';
import { SEVERITIES } from '../core/severity.ts';
import { count, listing, safeText } from '../core/text.ts';
import { jsonPieces, REPORT_SCHEMA } from './json.ts';
import { wrap } from './lines.ts';
import { demoted, markdownReport, md, table } from './markdown.ts';
import type { Result, Several } from './result.ts';
import { type TextOptions, textReport } from './text.ts';

const nameOf = ({ snapshot }: Result): string => safeText(snapshot.source.name);

const COLUMNS = ['Cluster', 'Version', 'Score', 'Open', ...SEVERITIES, 'Unknown'] as const;

function rowOf(result: Result): readonly (string | number)[] {
  const open = result.findings.filter(isOpen);
  return [
    nameOf(result),
    safeText(platformOf(result.snapshot).version?.text ?? '-'),
    result.score.score ?? '-',
    open.length,
    ...SEVERITIES.map((severity) => open.filter((finding) => finding.severity === severity).length),
    result.score.tally.unknown,
  ];
}

const rowsOf = ({ results, failed }: Several): (readonly (string | number)[])[] => [
  ...results.map(rowOf),
  ...failed.map(({ name }) => [safeText(name), 'not inspected', ...COLUMNS.slice(2).map(() => '-')]),
];

/** Contexts that lead to one cluster, whose findings are there twice. */
function twins({ results }: Several): string[] {
  const known = Map.groupBy(
    results.filter(({ snapshot }) => snapshot.identity.uid !== ''),
    ({ snapshot }) => snapshot.identity.uid,
  );
  return [...known.values()]
    .filter((group) => group.length > 1)
    .map((group) => `${listing(group.map(nameOf), 5)} are the same cluster.`);
}

function headline({ results, failed }: Several): string {
  const open = results.reduce((sum, { findings }) => sum + findings.filter(isOpen).length, 0);
  return `${count(results.length, 'cluster')} inspected${failed.length > 0 ? `, ${failed.length} not` : ''}. ${count(open, 'finding')} open.`;
}

function textTable(rows: readonly (readonly (string | number)[])[]): string[] {
  const all = [COLUMNS, ...rows].map((row) => row.map(String));
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  return all.map((row) =>
    row
      // Names to the left, numbers to the right.
      .map((text, column) => (column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** As people read it: the table, what could not be inspected and why, then a section for each cluster. */
export function severalText(several: Several, options: TextOptions): string {
  const width = Math.max(options.width, 40);
  const lines = [
    `${TOOL.name} ${TOOL.version}`,
    headline(several),
    '',
    ...textTable(rowsOf(several)),
    '',
    ...twins(several).flatMap((text) => wrap(text, width)),
    ...several.failed.flatMap(({ name, error }) => [
      ...wrap(`${safeText(name)} was not inspected: ${safeText(error.message)}`, width, 0, 2),
      ...wrap(safeText(error.hint), width, 2),
    ]),
  ];
  const sections = several.results.map((result) => {
    const title = `== ${nameOf(result)} `;
    return `${title}${'='.repeat(Math.max(width - [...title].length, 2))}\n\n${textReport(result, { ...options, section: true })}`;
  });
  return `${lines.join('\n').trimEnd()}\n\n${sections.join('\n')}`;
}

export const severalMarkdown = (several: Several): string =>
  [
    `# Hardening report: ${count(several.results.length + several.failed.length, 'cluster')}`,
    '',
    headline(several),
    '',
    ...table(
      COLUMNS,
      rowsOf(several).map((row) => row.map((value) => md(String(value)))),
    ),
    ...twins(several).map((text) => `${md(text)}\n`),
    ...several.failed.map(
      ({ name, error }) => `**${md(name)} was not inspected**: ${md(error.message)} ${md(error.hint)}\n`,
    ),
    ...several.results.map((result) => demoted(markdownReport(result))),
  ].join('\n');

function summaryOf({ results, failed }: Several) {
  const open = results.flatMap(({ findings }) => findings.filter(isOpen));
  return {
    clusters: results.length + failed.length,
    inspected: results.length,
    open: open.length,
    severities: SEVERITIES.map((severity) => ({
      severity,
      open: open.filter((finding) => finding.severity === severity).length,
    })),
  };
}

/** What `docs/schema/clusters-v1.schema.json` describes, in pieces: each cluster has its own report in it. */
export function* severalJson(several: Several): Generator<string> {
  const head = {
    schemaVersion: REPORT_SCHEMA,
    tool: { name: TOOL.name, version: TOOL.version },
    summary: summaryOf(several),
    failed: several.failed.map(({ name, error }) => ({
      name: safeText(name),
      code: error.code,
      message: safeText(error.message),
      hint: safeText(error.hint),
    })),
  };
  yield JSON.stringify(head, undefined, 2).replace(/\n\}$/, ',\n  "clusters": [');
  let opening = '\n';
  for (const result of several.results) {
    yield `${opening}    {\n      "name": ${JSON.stringify(nameOf(result))},\n      "report": `;
    let piece = '';
    for (const next of jsonPieces(result)) {
      if (piece) yield piece.replaceAll('\n', '\n      ');
      piece = next;
    }
    yield `${piece.trimEnd().replaceAll('\n', '\n      ')}\n    }`;
    opening = ',\n';
  }
  yield several.results.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}
