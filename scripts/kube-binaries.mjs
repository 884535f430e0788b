#!/usr/bin/env node
// Provides etcd, kube-apiserver and kube-controller-manager for the cluster tests.
// Looked for in KUBEBUILDER_ASSETS, then in the cache, then built from their Go modules.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The tested pair; etcd is the release that this Kubernetes is tested with upstream. */
export const KUBERNETES_VERSION = process.env.KUBEHARDEN_TEST_KUBERNETES ?? 'v1.36.3';
export const ETCD_VERSION = process.env.KUBEHARDEN_TEST_ETCD ?? 'v3.6.8';

const PACKAGES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
};
/** What a kubeadm node needs besides. */
export const NODE_PACKAGES = {
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubelet: 'k8s.io/kubernetes/cmd/kubelet',
  kubeadm: 'k8s.io/kubernetes/cmd/kubeadm',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
};

const cacheRoot = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubeharden');
export const cacheDirectory = () => join(cacheRoot, 'bin', KUBERNETES_VERSION);

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const complete = (directory, names) => names.every((name) => executable(join(directory, name)));

/** The directory that holds all binaries already, or undefined. Builds nothing. */
export function findBinaries(names = Object.keys(PACKAGES)) {
  const candidates = [process.env.KUBEBUILDER_ASSETS, cacheDirectory()].filter(Boolean);
  return candidates.find((directory) => complete(directory, names));
}

function run(command, args, options) {
  const result = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', ...options });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}`);
  return result.stdout;
}

/** A go.mod that can build Kubernetes: each of its staging modules is replaced by its published twin. */
function goModule(kubernetesGoMod) {
  const staging = [...kubernetesGoMod.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map((match) => match[1]);
  const goVersion = /^go (\S+)/m.exec(kubernetesGoMod)?.[1] ?? '1.26';
  const published = KUBERNETES_VERSION.replace(/^v1\./, 'v0.');
  return [
    'module kubeharden.test/binaries',
    `go ${goVersion}`,
    'require (',
    `  k8s.io/kubernetes ${KUBERNETES_VERSION}`,
    `  go.etcd.io/etcd/server/v3 ${ETCD_VERSION}`,
    ')',
    'replace (',
    ...staging.map((name) => `  ${name} => ${name} ${published}`),
    ')',
    '',
  ].join('\n');
}

/** Builds what is missing into the cache and returns its directory; undefined without Go. */
export function buildBinaries(packages = PACKAGES, log = console.error) {
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  const target = cacheDirectory();
  const work = join(cacheRoot, 'build', KUBERNETES_VERSION);
  mkdirSync(target, { recursive: true });
  mkdirSync(work, { recursive: true });
  const missing = Object.entries(packages).filter(([name]) => !executable(join(target, name)));
  if (missing.length === 0) return target;
  log(
    `Building ${missing.map(([name]) => name).join(', ')} ${KUBERNETES_VERSION} once (about 7 minutes on 2 cores from nothing) into ${target}`,
  );
  const info = JSON.parse(
    run('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${KUBERNETES_VERSION}`], { cwd: work }),
  );
  writeFileSync(join(work, 'go.mod'), goModule(readFileSync(info.GoMod, 'utf8')));
  const imports = Object.values({ ...PACKAGES, ...NODE_PACKAGES }).map((path) => `import _ "${path}"`);
  writeFileSync(join(work, 'tools.go'), ['//go:build tools', 'package binaries', ...imports, ''].join('\n'));
  const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', GOWORK: 'off', CGO_ENABLED: '0' };
  const version = `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${KUBERNETES_VERSION.split('.')[1]}`;
  for (const [name, path] of missing) {
    const started = Date.now();
    log(`  ${name} …`);
    run('go', ['build', '-ldflags', `-s -w ${version}`, '-o', join(target, `${name}.part`), path], { cwd: work, env });
    renameSync(join(target, `${name}.part`), join(target, name));
    log(`  ${name} built in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  return target;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const packages = process.argv.includes('--node') ? { ...PACKAGES, ...NODE_PACKAGES } : PACKAGES;
  const found = findBinaries(Object.keys(packages)) ?? buildBinaries(packages);
  if (found) console.log(found);
  else {
    console.error(
      'No etcd and kube-apiserver found: set KUBEBUILDER_ASSETS to a directory that holds them, or install Go.',
    );
    process.exitCode = 1;
  }
}
