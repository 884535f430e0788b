import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsIn, scanImages } from '../../../src/node/trivy.ts';
import { temporaryDirectory } from '../../support/terminal.ts';

const vulnerability = (id: string, severity: string, pkg = 'openssl') => ({
  VulnerabilityID: id,
  PkgName: pkg,
  Severity: severity,
});
const report = (...all: object[]): string =>
  JSON.stringify({ Results: [{ Vulnerabilities: all.slice(0, 1) }, { Vulnerabilities: all.slice(1) }, {}] });

describe('trivy', () => {
  const path = process.env.PATH;
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    const good = report(
      vulnerability('CVE-1', 'CRITICAL'),
      vulnerability('CVE-1', 'CRITICAL'),
      vulnerability('CVE-2', 'HIGH'),
    );
    writeFileSync(
      join(directory, 'trivy'),
      `#!/bin/sh\nfor last; do :; done\ncase "$last" in private*) echo "FATAL unauthorized" >&2; exit 1 ;; odd*) echo nonsense ;; *) echo '${good}' ;; esac\n`,
    );
    chmodSync(join(directory, 'trivy'), 0o755);
    process.env.PATH = `${directory}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
  });

  it('counts each vulnerability of a package once', () => {
    const text = report(
      vulnerability('CVE-1', 'LOW'),
      vulnerability('CVE-1', 'LOW', 'zlib'),
      vulnerability('CVE-9', 'UNKNOWN'),
    );
    expect(countsIn(text)).toEqual({ critical: 0, high: 0, medium: 0, low: 2 });
    expect(countsIn('{"Results": null}')).toEqual({ critical: 0, high: 0, medium: 0, low: 0 });
  });

  it('is asked about each image; one that it cannot read is told, and ends nothing', async () => {
    const images = ['web:1', 'private/api:2', 'odd:3'].map((image) => ({ image, usedBy: ['Deployment shop/web'] }));
    const { found, refusals } = await scanImages(images, new AbortController().signal);
    expect(found).toEqual([
      { image: 'web:1', scanner: 'Trivy', usedBy: ['Deployment shop/web'], critical: 1, high: 1, medium: 0, low: 0 },
    ]);
    expect(refusals).toEqual([
      { resource: 'vulnerabilities', name: 'private/api:2', reason: 'error', message: 'trivy: FATAL unauthorized' },
      { resource: 'vulnerabilities', name: 'odd:3', reason: 'error', message: 'trivy: its answer is not JSON' },
    ]);
  });

  it('is missed with the way to get it', async () => {
    process.env.PATH = temporaryDirectory();
    await expect(scanImages([{ image: 'web:1', usedBy: [] }], new AbortController().signal)).rejects.toThrow(
      /needs the program trivy/,
    );
  });
});
