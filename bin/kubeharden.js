#!/usr/bin/env node
// Checks the Node version, settles colour before anything reads it, and loads the bundle through the compile cache.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const REQUIRED = [22, 19];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < REQUIRED[0] || (major === REQUIRED[0] && minor < REQUIRED[1])) {
  // A clone brings its own Node for development.
  const own = here('../node_modules/node/bin/node');
  if (process.env.KUBEHARDEN_NODE === undefined && existsSync(own)) {
    const child = spawnSync(own, [here(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, KUBEHARDEN_NODE: own },
    });
    if (child.signal) process.kill(process.pid, child.signal);
    process.exit(child.status ?? 1);
  }
  console.error(
    `kubeharden needs Node ${REQUIRED.join('.')} or newer; this is Node ${process.versions.node}.\nInstall a current Node from https://nodejs.org, or run it with: npx --package node@24 -- node ${process.argv[1]}`,
  );
  process.exit(2);
}

// Ink's colours follow FORCE_COLOR only; https://no-color.org asks for any non-empty NO_COLOR.
const plain = process.argv.includes('--no-color') || process.env.NO_COLOR || process.env.TERM === 'dumb';
if (plain && !process.env.FORCE_COLOR) process.env.FORCE_COLOR = '0';
process.env.NODE_ENV ??= 'production';

const bundle = here('../dist/main.js');
if (!existsSync(bundle)) {
  console.error('kubeharden is not built yet. In a clone, run: npm run build');
  process.exit(2);
}
module.enableCompileCache?.();
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
