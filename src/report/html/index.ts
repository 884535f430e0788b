import { createHash } from 'node:crypto';
import type { FailedCluster, Result } from '../result.ts';
import { element, esc } from './escape.ts';
import { findingSections } from './findings.ts';
import { filterForm, overview, stepTable, unjudged } from './overview.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is fetched, and nothing but the report's own script and style is run: whatever a name of an object holds. */
const POLICY = `default-src 'none'; script-src ${digest(SCRIPT)}; style-src ${digest(STYLE)}; base-uri 'none'; form-action 'none'`;

function* page(results: readonly Result[], failed: readonly FailedCluster[]): Generator<string> {
  yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">';
  yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">';
  yield `<title>Hardening report</title><style>${STYLE}</style></head><body>\n`;
  yield '<a class="skip" href="#filter">To the findings</a><main>\n';
  for (const result of results) yield `${overview(result)}\n`;
  for (const { name, error } of failed)
    yield element('p', {}, `<strong>${esc(name)} was not inspected</strong>: ${esc(error.message)} ${esc(error.hint)}`);
  yield '<nav><a href="#steps">Steps</a> · <a href="#unread">Not read</a></nav>\n';
  yield filterForm(results.find(({ baseline }) => baseline) ?? {});
  for (const result of results) {
    if (results.length > 1) yield element('h2', {}, esc(result.snapshot.source.name));
    for (const section of findingSections(result)) yield `${section}\n`;
  }
  yield element('div', { id: 'steps' }, ...results.map(stepTable));
  yield element('div', { id: 'unread' }, ...results.map(unjudged));
  yield `</main><script>${SCRIPT}</script></body></html>\n`;
}

/** One file that needs nothing else: overview, filter, every finding with its evidence and its fix; in pieces. */
export const htmlPieces = (results: readonly Result[], failed: readonly FailedCluster[] = []): Iterable<string> =>
  page(results, failed);
