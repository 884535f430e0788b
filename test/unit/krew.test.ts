import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { krewManifest } from '../../scripts/krew.ts';

it('the krew manifest installs what package.json says, from the archive that was packed', () => {
  const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const uri = `https://example.com/${about.name}-${about.version}.tgz`;
  const { metadata, spec } = parse(krewManifest(about, Buffer.from('archive'), uri));
  // `kubectl harden` is kubectl-harden.
  expect(Object.keys(about.bin)).toContain(`kubectl-${metadata.name}`);
  expect(spec.version).toBe(`v${about.version}`);
  expect(spec.description).toBe(about.description);
  expect(spec.shortDescription.length).toBeLessThan(60);
  expect(spec.caveats).toContain(about.engines.node);
  for (const platform of spec.platforms) {
    expect(platform.bin).toBe(about.bin['kubectl-harden'].replace(/^\.\//, ''));
    expect(platform).toMatchObject({ uri, sha256: createHash('sha256').update('archive').digest('hex') });
  }
});
