// Writes the pages that are generated from the code: docs/keys.md, docs/checks.md and docs/cis.md. Tests hold them to it.
import { writeFileSync } from 'node:fs';
import { checksMarkdown } from '../src/cli/commands/explain.ts';
import { cisMarkdown } from '../src/report/cis-page.ts';
import { keysMarkdown } from '../src/ui/keys/table.ts';

const write = (name: string, content: string): void =>
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), content);

write('keys.md', keysMarkdown());
write('checks.md', checksMarkdown());
write('cis.md', cisMarkdown());
