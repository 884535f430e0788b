// Bundles src into dist: one entry, split so that no command loads what it does not use.
import { readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
// Ink's layout engine decodes its embedded WebAssembly itself where there is no `fetch`; with it, Node first loads the
// whole of its HTTP client, which is a sixth of the time to the first frame.
const withoutFetch = {
  name: 'yoga-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`,
    }));
  },
};

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
  plugins: [withoutFetch],
  logLevel: 'warning',
});
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
console.error(`Built kubeharden ${version} in ${Date.now() - started} ms.`);
