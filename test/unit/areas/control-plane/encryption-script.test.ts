import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { encryptionScript } from '../../../../src/areas/control-plane/encryption-script.ts';

interface Key {
  readonly name: string;
  readonly secret: string;
}
interface Configuration {
  readonly resources: readonly [
    { readonly resources: string[]; readonly providers: readonly Record<string, { readonly keys?: readonly Key[] }>[] },
  ];
}

describe('the script that makes the encryption configuration', () => {
  let home: string;
  let file: string;
  const run = (...stages: string[]): string =>
    stages
      .map((stage) => {
        const { status, stdout, stderr } = spawnSync('sh', [join(home, 'make-config.sh'), stage], { encoding: 'utf8' });
        return `${status} ${stdout}${stderr}`;
      })
      .join('');
  const resource = () => (parse(readFileSync(file, 'utf8')) as Configuration).resources[0];
  const providers = (): string[] => resource().providers.flatMap((provider) => Object.keys(provider));
  const keys = (): readonly Key[] => resource().providers.flatMap(({ secretbox }) => secretbox?.keys ?? []);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kubeharden-encryption-'));
    file = join(home, 'encryption.yaml');
    const script = encryptionScript(file, 'secretbox', ['secrets', 'configmaps']);
    // Two keys of one second would have one name.
    const text = script
      .replaceAll('/var/lib/kubeharden/backup', join(home, 'backup'))
      .replaceAll('%Y%m%dT%H%M%S', '%s%N');
    writeFileSync(join(home, 'make-config.sh'), text);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('draws a key that only its owner can read, and keeps it from stage to stage without saying it', () => {
    const said = run('prepare');
    expect(providers()).toEqual(['identity', 'secretbox']);
    expect(resource().resources).toEqual(['secrets', 'configmaps']);
    const [key] = keys();
    expect(Buffer.from(key?.secret ?? '', 'base64')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const more = run('activate');
    expect(providers()).toEqual(['secretbox', 'identity']);
    expect(keys()).toEqual([key]);
    expect(said + more).not.toContain(key?.secret ?? '');
    expect(readdirSync(join(home, 'backup'))).toHaveLength(1);
  });

  it('replaces a key in three stages, in each of which what was written can be read', () => {
    run('activate');
    const [old] = keys();
    run('add-key');
    expect(keys()[0]).toEqual(old);
    const added = keys()[1];
    expect(added?.secret).not.toBe(old?.secret);
    run('use-key');
    expect(keys()).toEqual([added, old]);
    run('drop-key');
    expect(keys()).toEqual([added]);
  });

  it('refuses another cipher, a key where there is none, and words that it does not know', () => {
    expect(run('add-key')).toContain('1 ');
    writeFileSync(file, 'resources:\n  - providers:\n      - aescbc:\n          keys: []\n');
    expect(run('activate')).toContain('uses another cipher');
    expect(run('both')).toContain('2 usage:');
  });
});
