import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listContexts, loadKubeconfig, resolveContext } from '../../../../src/cluster/live/kubeconfig.ts';
import { nearest } from '../../../../src/core/nearest.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const PROD = `
apiVersion: v1
kind: Config
current-context: prod
clusters:
  - {name: prod, cluster: {server: "https://prod.example:6443", certificate-authority: pki/ca.crt}}
users:
  - {name: ops, user: {client-certificate: ops.crt, client-key: /abs/ops.key}}
contexts:
  - {name: prod, context: {cluster: prod, user: ops, namespace: shop}}
`;
const TEST = `
current-context: staging
clusters:
  - {name: prod, cluster: {server: "https://another.example"}}
  - {name: staging, cluster: {server: "https://staging.example", insecure-skip-tls-verify: true}}
users:
  - {name: sso, user: {exec: {command: bin/login, apiVersion: client.authentication.k8s.io/v1}}}
contexts:
  - {name: staging, context: {cluster: staging, user: sso}}
`;

describe('listContexts', () => {
  it('merges the files of KUBECONFIG, the first that names something winning', () => {
    const [prod, test] = [write('prod', PROD), write('test', TEST)];
    const contexts = listContexts(undefined, { KUBECONFIG: `${prod}:${join(directory, 'missing')}:${test}` });
    expect(contexts).toEqual([
      {
        name: 'prod',
        cluster: 'prod',
        server: 'https://prod.example:6443',
        user: 'ops',
        namespace: 'shop',
        current: true,
        insecure: false,
        file: prod,
      },
      {
        name: 'staging',
        cluster: 'staging',
        server: 'https://staging.example',
        user: 'sso',
        current: false,
        insecure: true,
        execPlugin: join(directory, 'bin/login'),
        file: test,
      },
    ]);
  });

  it('says where it looked when there is none', () => {
    expect(() => listContexts(undefined, { HOME: directory })).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        message: `No kubeconfig was found: ${directory}/.kube/config does not exist.`,
        hint: expect.stringContaining('--demo'),
      }),
    );
    expect(() => listContexts(join(directory, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'bad-input', message: expect.stringContaining('cannot be read (ENOENT)') }),
    );
  });

  it('names file and line of broken YAML, and quotes nothing of it', () => {
    const path = write('broken', 'clusters: []\nusers:\n  - name: a\n    user: {token: hidden-token\n');
    try {
      listContexts(path);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-input', message: expect.stringMatching(/broken:\d+:\d+: /) });
      expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain('hidden-token');
    }
    expect(() => listContexts(write('text', 'just text'))).toThrow('a kubeconfig is a YAML mapping');
    expect(() => listContexts(write('shape', 'contexts: {a: b}'))).toThrow('contexts must be a list');
  });

  it('takes an empty file as one that names nothing', () => {
    expect(listContexts(write('empty', ''))).toEqual([]);
  });
});

describe('resolveContext', () => {
  it('makes paths absolute from the file that holds them', () => {
    const target = resolveContext(loadKubeconfig(write('prod', PROD)));
    expect(target.cluster.fields['certificate-authority']).toBe(join(directory, 'pki/ca.crt'));
    expect(target.user?.fields).toEqual({
      'client-certificate': join(directory, 'ops.crt'),
      'client-key': '/abs/ops.key',
    });
    expect(target.namespace).toBe('shop');
  });

  it('offers the nearest names for a context that does not exist', () => {
    const config = loadKubeconfig(undefined, { KUBECONFIG: `${write('p', PROD)}:${write('t', TEST)}` });
    expect(() => resolveContext(config, 'stagin')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'The kubeconfig has no context stagin.',
        hint: 'Did you mean staging? Choose one with --context: prod and staging.',
      }),
    );
  });

  it('explains a context that refers to nothing, and a server that is no URL', () => {
    const config = (yaml: string) => loadKubeconfig(write('odd', yaml));
    expect(() => resolveContext(config('contexts: [{name: a, context: {cluster: gone}}]'), 'a')).toThrow(
      'Context a names the cluster gone, which the kubeconfig does not have.',
    );
    expect(() =>
      resolveContext(
        config('contexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: here}}]'),
        'a',
      ),
    ).toThrow('The server of cluster c is not a URL: here.');
    expect(() => resolveContext(config('contexts: [{name: a, context: {cluster: c}}]'))).toThrow(
      expect.objectContaining({ code: 'usage', message: 'The kubeconfig has no current context.' }),
    );
  });
});

describe('nearest', () => {
  it('finds what was meant, the likeliest first, and nothing for what is far away', () => {
    const names = ['production-eu', 'production-us', 'staging', 'kind-local'];
    expect(nearest('productoin-eu', names)).toEqual(['production-eu', 'production-us']);
    expect(nearest('local', names)).toEqual(['kind-local']);
    expect(nearest('qqqqqqqq', names)).toEqual([]);
  });
});
