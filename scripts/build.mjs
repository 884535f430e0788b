// Bundles src into dist: one entry, split so that no command loads what it does not use.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { patches } from './bundled-patches.mjs';

const root = new URL('..', import.meta.url).pathname;
rmSync(`${root}dist`, { recursive: true, force: true });
const started = Date.now();
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: false,
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Ink imports the developer tools only when DEV is true.
  alias: { 'react-devtools-core': `${root}scripts/empty.mjs` },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [patches],
  logLevel: 'warning',
});
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
console.error(`Built kubeharden ${version} in ${Date.now() - started} ms.`);
