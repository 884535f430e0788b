import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { picturePath, screensMarkdown, takeShots } from '../support/gallery/shots.ts';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));

it('the pictures of the screens are as the screens are; npm run screens draws them', async () => {
  const shots = await takeShots();
  expect(readFileSync(`${docs}/screens.md`, 'utf8')).toBe(screensMarkdown(shots));
  expect(readdirSync(`${docs}/screens`).sort()).toEqual(shots.map(({ name }) => `${name}.svg`).sort());
  for (const shot of shots)
    expect(readFileSync(picturePath(`${docs}/screens`, shot), 'utf8') === shot.svg, `${shot.name} has changed`).toBe(
      true,
    );
});
