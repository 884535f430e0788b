import { areaOf, checkOf } from '../../areas/index.ts';
import { AREA_IDS } from '../../core/area.ts';
import type { Evidence, Finding, Standing } from '../../core/finding.ts';
import { standingOf } from '../../core/finding.ts';
import type { Step } from '../../core/remediation.ts';
import { count } from '../../core/text.ts';
import { evidenceCommand } from '../evidence-command.ts';
import { commandFor } from '../phrases.ts';
import { type Cause, causesOf, type Result, stepsByFinding } from '../result.ts';
import { brief, detail, subjectText, titleOf } from '../wording.ts';
import { element, esc } from './escape.ts';

/** What is told one by one; what passes is only counted. */
const TOLD: readonly Standing[] = ['fail', 'unknown', 'accepted'];
const STANDING = { fail: 'open', unknown: 'unknown', accepted: 'accepted' } as const;

const term = (name: string, content: string): string => element('dt', {}, esc(name)) + element('dd', {}, content);

function evidenceLine({ path, value, source, file, line }: Evidence): string {
  const where = [source, file && `${file}${line === undefined ? '' : `:${line}`}`].filter(Boolean).join(', ');
  return `${element('code', {}, esc(`${path}: ${value}`))}${where ? ` ${element('span', { class: 'muted' }, esc(where))}` : ''}`;
}

/** What resolves a finding: the command, or where the guide is. */
function fixText(step: Step | undefined, result: Result): string {
  if (!step) return 'No step resolves it; the risk and the fields above say what to change.';
  const command = commandFor(step, result.snapshot);
  return `${esc(step.title)} (${esc(step.risk)}${step.delivery === 'guide' ? ', by hand' : ''})<br>${element('code', {}, esc(command))}`;
}

function findingItem(finding: Finding, step: Step | undefined, result: Result): string {
  const standing = STANDING[standingOf(finding) as keyof typeof STANDING];
  const fresh = result.baseline?.fresh.has(finding.fingerprint) ? ' new' : '';
  const command = evidenceCommand(finding);
  const { accepted } = finding;
  const owner = accepted?.owner ? ` (${accepted.owner}${accepted.expires ? `, until ${accepted.expires}` : ''})` : '';
  return element(
    'details',
    { 'data-severity': finding.severity, 'data-standing': standing + fresh },
    element(
      'summary',
      {},
      fresh ? '<span class="tag good">new</span>' : '',
      `${esc(subjectText(finding))}: ${esc(brief(finding))}`,
    ),
    element(
      'dl',
      {},
      term('Found', esc(detail(finding))),
      finding.evidence.length > 0 ? term('Read', finding.evidence.map(evidenceLine).join('<br>')) : '',
      command && result.snapshot.source.kind !== 'files'
        ? term('Read it again', element('code', {}, esc(command)))
        : '',
      accepted ? term('Accepted', esc(accepted.reason + owner)) : '',
      standing === 'open' ? term('Fix', fixText(step, result)) : '',
    ),
  );
}

function causeBlock(cause: Cause, area: string, steps: ReadonlyMap<string, Step>, result: Result): string {
  const [first] = cause.findings;
  const check = checkOf(cause.check);
  if (!first) return '';
  const controls = (check?.controls ?? []).map(({ framework, id }) => `${framework} ${id}`).join(', ');
  return element(
    'article',
    { class: 'cause', 'data-area': area },
    element(
      'header',
      {},
      element('h3', {}, `<span class="tag ${cause.severity}">${cause.severity}</span>${esc(titleOf(first))}`),
      element(
        'p',
        { class: 'muted' },
        `<code>${esc(cause.check)}</code>, ${count(cause.findings.length, 'finding')}${controls ? `; ${esc(controls)}` : ''}`,
      ),
      check ? element('p', {}, esc(check.risk)) : '',
    ),
    ...cause.findings.map((finding) => findingItem(finding, steps.get(finding.fingerprint), result)),
  );
}

/** The findings of each area, by cause, the worst first; in pieces, since there may be many. */
export function* findingSections(result: Result): Generator<string> {
  const byId = new Map(result.steps.map((step) => [step.id, step]));
  const steps = new Map(
    [...stepsByFinding(result.steps)].flatMap(([fingerprint, id]) => {
      const step = byId.get(id);
      return step ? [[fingerprint, step] as const] : [];
    }),
  );
  const causes = TOLD.map((standing) => causesOf(result.findings, standing, result.steps));
  for (const area of AREA_IDS) {
    const here = causes.flatMap((all) => all.get(area) ?? []);
    if (here.length === 0) continue;
    yield `<section class="area"><h2>${esc(areaOf(area).title)}</h2>`;
    for (const cause of here) yield causeBlock(cause, area, steps, result);
    yield '</section>';
  }
}
