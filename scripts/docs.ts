// Writes what is generated from the code: docs/keys.md, docs/checks.md, docs/cis.md and the schemas of the project's
// files. Tests hold them to it.
import { writeFileSync } from 'node:fs';
import { checksMarkdown } from '../src/cli/commands/explain.ts';
import { fileSchemas } from '../src/config/published.ts';
import { cisMarkdown } from '../src/report/cis-page.ts';
import { keysMarkdown } from '../src/ui/keys/table.ts';

const write = (name: string, content: string): void =>
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), content);

write('keys.md', keysMarkdown());
write('checks.md', checksMarkdown());
write('cis.md', cisMarkdown());
for (const [name, content] of Object.entries(fileSchemas())) write(`schema/${name}`, content);
