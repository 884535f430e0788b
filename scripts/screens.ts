// Walks through the demo in a real pseudo-terminal and draws docs/screens/*.svg and docs/screens.md. A test holds them to it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { picturePath, screensMarkdown, takeShots } from '../test/support/gallery/shots.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const pictures = `${docs}/screens`;
const shots = await takeShots();
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures);
for (const shot of shots) writeFileSync(picturePath(pictures, shot), shot.svg);
writeFileSync(`${docs}/screens.md`, screensMarkdown(shots));
