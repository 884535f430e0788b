import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checksMarkdown } from '../../src/cli/commands/explain.ts';

it('docs/checks.md lists every check as it is; npm run docs writes it', () => {
  expect(readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8')).toBe(checksMarkdown());
});
