// Writes the manifest with which krew installs `kubectl harden`: node scripts/krew.ts --archive FILE --uri URL > harden.yaml
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly engines: { readonly node: string };
}

/** krew's own limit for a line of its list. */
const SHORT = 'Harden a cluster step by step, with preview and undo';

/** The manifest of an archive that `npm pack` made, as it can be downloaded from `uri`. */
export function krewManifest({ version, description, engines }: Package, archive: Buffer, uri: string): string {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const platform = (os: string, arch: string) => ({
    selector: { matchLabels: { os, arch } },
    uri,
    sha256,
    // npm packs everything below `package`.
    files: [{ from: 'package/*', to: '.' }],
    bin: 'bin/kubeharden.js',
  });
  return stringify(
    {
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'harden' },
      spec: {
        version: `v${version}`,
        shortDescription: SHORT,
        description,
        caveats: `Needs Node.js ${engines.node} on the PATH.\nTry it on a cluster in memory: kubectl harden --demo`,
        // A link to a script is run on these only; Windows asks for a program.
        platforms: ['linux', 'darwin'].flatMap((os) => ['amd64', 'arm64'].map((arch) => platform(os, arch))),
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { archive: { type: 'string' }, uri: { type: 'string' } } });
  const { archive, uri } = values;
  if (!archive || !uri) {
    console.error('Usage: node scripts/krew.ts --archive FILE.tgz --uri URL-OF-THE-SAME-FILE');
    process.exitCode = 2;
  } else {
    const about = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Package;
    process.stdout.write(krewManifest(about, readFileSync(archive), uri));
  }
}
