// Writes the pages that are generated from the code: docs/keys.md and docs/checks.md. Tests hold them to it.
import { writeFileSync } from 'node:fs';
import { checksMarkdown } from '../src/cli/commands/explain.ts';
import { keysMarkdown } from '../src/ui/keys/table.ts';

const write = (name: string, content: string): void =>
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), content);

write('keys.md', keysMarkdown());
write('checks.md', checksMarkdown());
