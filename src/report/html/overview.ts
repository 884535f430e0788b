import { areaOf } from '../../areas/index.ts';
import { AREA_IDS } from '../../core/area.ts';
import { isOpen } from '../../core/finding.ts';
import { TOOL } from '../../core/package.ts';
import { fixableShare } from '../../core/score.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { count } from '../../core/text.ts';
import { percent, platformText, scoreText, severityText, sourceText, timeText } from '../phrases.ts';
import type { Result } from '../result.ts';
import { element, esc } from './escape.ts';

const cells = (tag: 'td' | 'th', values: readonly (string | number)[], numbersFrom: number): string =>
  values.map((value, index) => element(tag, index >= numbersFrom ? { class: 'number' } : {}, String(value))).join('');

function areaTable({ findings, score }: Result): string {
  const open = findings.filter(isOpen);
  const rows = score.areas.map(({ area, score: scored, tally }) => {
    const here = open.filter((finding) => finding.area === area);
    const bySeverity = SEVERITIES.map(
      (severity) => here.filter((finding) => finding.severity === severity).length || '',
    );
    const name = `<a href="#area=${area}">${esc(areaOf(area).title)}</a>`;
    return element(
      'tr',
      {},
      cells(
        'td',
        [name, esc(scored ?? 'not judged'), here.length, ...bySeverity, tally.unknown, tally.accepted, tally.pass],
        1,
      ),
    );
  });
  const head = cells('th', ['Area', 'Score', 'Open', ...SEVERITIES, 'Unknown', 'Accepted', 'Pass'], 1);
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** What it is about, how it stands, and how each area does. */
export function overview(result: Result): string {
  const { snapshot, findings, steps, score, baseline } = result;
  const open = findings.filter(isOpen).length;
  return [
    element('h1', {}, `Hardening report: ${esc(sourceText(snapshot))}`),
    element(
      'p',
      { class: 'muted' },
      `${esc(platformText(snapshot))}. Inspected ${esc(timeText(snapshot.takenAt))} by ${TOOL.name} ${TOOL.version}.`,
    ),
    element(
      'p',
      {},
      `<span class="score">${esc(scoreText(score.score))}</span> ${count(open, 'finding')} open${open > 0 ? ` (${severityText(findings)})` : ''}; ${score.tally.unknown} unknown, ${score.tally.accepted} accepted, ${score.tally.pass} pass.`,
    ),
    baseline
      ? element(
          'p',
          {},
          `Since the baseline: <a href="#standing=new">${baseline.fresh.size} new</a>, ${baseline.solved} solved.`,
        )
      : '',
    open > 0
      ? element(
          'p',
          {},
          `${percent(fixableShare(findings, steps))} of the open findings belong to steps that can be applied or generated as they stand.`,
        )
      : '',
    areaTable(result),
  ].join('\n');
}

const option = (value: string, text: string): string => element('option', { value }, esc(text));

/** The form that filters; shown only where scripts run. */
export function filterForm({ baseline }: Pick<Result, 'baseline'>): string {
  const select = (name: string, label: string, options: readonly string[]): string =>
    element('label', {}, `${label} `, element('select', { name }, option('', 'all'), ...options));
  return [
    '<form id="filter" hidden role="search" aria-label="Filter the findings">',
    '<input type="search" name="q" placeholder="Filter, / to type" aria-label="Words that must be in it">',
    select(
      'severity',
      'Severity',
      SEVERITIES.map((severity) => option(severity, severity)),
    ),
    select(
      'area',
      'Area',
      AREA_IDS.map((area) => option(area, areaOf(area).title)),
    ),
    select(
      'standing',
      'State',
      [...(baseline ? ['new'] : []), 'open', 'unknown', 'accepted'].map((state) => option(state, state)),
    ),
    '<button type="reset">Clear</button> <output id="count" aria-live="polite"></output></form>',
    '<p id="none" hidden>Nothing fits. Clear the filter to see all.</p>',
  ].join('\n');
}

/** The steps, most risk removed first. */
export function stepTable({ steps }: Result): string {
  if (steps.length === 0) return '';
  const rows = steps.map(({ id, title, area, severity, risk, delivery, findings }) => {
    const how = delivery === 'cluster' ? 'apply or generate' : delivery === 'files' ? 'generate' : 'by hand';
    return element(
      'tr',
      {},
      cells(
        'td',
        [
          `${esc(title)}<br><code class="muted">${esc(id)}</code>`,
          esc(areaOf(area).title),
          severity,
          risk,
          how,
          findings.length,
        ],
        5,
      ),
    );
  });
  const head = cells('th', ['Step', 'Area', 'Severity', 'Risk', 'How', 'Resolves'], 5);
  return `<section><h2>Steps</h2><p>The one that removes most risk first.</p><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

/** Files and lists that were not judged. */
export function unjudged({ snapshot }: Result): string {
  const lines = [
    ...(snapshot.skipped ?? []).map(({ file, reason }) => `<code>${esc(file)}</code>: ${esc(reason)}`),
    ...snapshot.refusals.map(
      ({ resource, namespace, message }) =>
        `${esc(resource)}${namespace ? ` in ${esc(namespace)}` : ''}: ${esc(message)}`,
    ),
  ];
  return lines.length === 0
    ? ''
    : `<section><h2>Not read</h2><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul></section>`;
}
