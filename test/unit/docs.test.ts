import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checksMarkdown } from '../../src/cli/commands/explain.ts';
import { fileSchemas } from '../../src/config/published.ts';

it('docs/checks.md lists every check as it is; npm run docs writes it', () => {
  expect(readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8')).toBe(checksMarkdown());
});

it.each(Object.entries(fileSchemas()))('docs/schema/%s is what is read; npm run docs writes it', (name, content) => {
  expect(readFileSync(new URL(`../../docs/schema/${name}`, import.meta.url), 'utf8')).toBe(content);
});
