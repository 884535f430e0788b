import { describe, expect, it } from 'vitest';
import {
  type Image,
  isFloating,
  parseImage,
  pinned,
  pullPolicyOf,
  repositoryOf,
  runningDigest,
} from '../../../../src/core/kube/image.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const parsed = (text: string): Image => {
  const image = parseImage(text);
  if (!image) throw new Error(`${text} is no image`);
  return image;
};

describe('an image reference', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['nginx:1.29', 'docker.io', 'library/nginx', '1.29', undefined],
    ['bitnami/redis:7', 'docker.io', 'bitnami/redis', '7', undefined],
    ['index.docker.io/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['localhost/web', 'localhost', 'web', undefined, undefined],
    ['registry:5000/web', 'registry:5000', 'web', undefined, undefined],
    ['registry:5000/web:1', 'registry:5000', 'web', '1', undefined],
    ['registry.example/a/b/c:v1', 'registry.example', 'a/b/c', 'v1', undefined],
    ['[::1]:5000/web', '[::1]:5000', 'web', undefined, undefined],
    ['Registry/web', 'Registry', 'web', undefined, undefined],
    [`nginx@${DIGEST}`, 'docker.io', 'library/nginx', undefined, DIGEST],
    [`ghcr.io/a/b:1@${DIGEST}`, 'ghcr.io', 'a/b', '1', DIGEST],
  ])('%s', (text, registry, repository, tag, digest) => {
    expect(parseImage(text)).toEqual({
      text,
      registry,
      repository,
      ...(tag ? { tag } : {}),
      ...(digest ? { digest } : {}),
    });
  });

  it.each([
    '',
    'Nginx',
    'nginx:',
    'nginx@sha256:abc',
    `nginx@sha256:${'a'.repeat(63)}`,
    'a//b',
    'nginx:-1',
    '/nginx',
    'ng inx',
    'registry.example/',
    'a/Web',
  ])('refuses %j', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });

  it('has a repository without tag and digest', () => {
    expect(repositoryOf(parsed('nginx:1'))).toBe('docker.io/library/nginx');
  });
});

describe('a tag', () => {
  it.each(['nginx', 'nginx:latest', 'a/b:stable', 'a/b:main'])('%s floats', (text) => {
    expect(isFloating(parsed(text))).toBe(true);
  });
  it.each(['nginx:1', 'nginx:1.29-alpine', `nginx:latest@${DIGEST}`, `nginx@${DIGEST}`])('%s does not', (text) => {
    expect(isFloating(parsed(text))).toBe(false);
  });
});

describe('the pull policy', () => {
  it('is what was set, or Always for latest only', () => {
    expect(pullPolicyOf(parsed('nginx'), undefined)).toBe('Always');
    expect(pullPolicyOf(parsed('nginx:latest'), undefined)).toBe('Always');
    expect(pullPolicyOf(parsed('nginx:1'), undefined)).toBe('IfNotPresent');
    expect(pullPolicyOf(parsed(`nginx@${DIGEST}`), undefined)).toBe('IfNotPresent');
    expect(pullPolicyOf(parsed('nginx'), 'Never')).toBe('Never');
  });
});

describe('the digest that runs', () => {
  it.each([
    [`docker.io/library/nginx@${DIGEST}`, DIGEST],
    [`docker-pullable://nginx@${DIGEST}`, DIGEST],
    [DIGEST, undefined],
    [`docker://${DIGEST}`, undefined],
    [`mirror.example/library/nginx@${DIGEST}`, undefined],
    ['docker.io/library/nginx:1', undefined],
  ])('%s', (imageID, digest) => {
    expect(runningDigest(parsed('nginx:1.29'), imageID)).toBe(digest);
  });

  it('is written behind the tag', () => {
    expect(pinned(parsed('nginx:1.29'), DIGEST)).toBe(`nginx:1.29@${DIGEST}`);
    expect(pinned(parsed('nginx'), DIGEST)).toBe(`nginx@${DIGEST}`);
  });
});
