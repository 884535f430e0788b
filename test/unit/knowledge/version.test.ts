import { describe, expect, it } from 'vitest';
import { bareOf, compareVersions, inRanges, mayBackport, minorOf, versionOf } from '../../../src/knowledge/version.ts';

const parsed = (text: string) => {
  const version = versionOf(text);
  if (!version) throw new Error(text);
  return version;
};

describe('versions', () => {
  it.each([
    ['v1.33.2-eks-1de2ab1', '1.33.2', '1.33'],
    ['v1.33.5-gke.1080000', '1.33.5', '1.33'],
    ['v1.30.4+k3s1', '1.30.4', '1.30'],
    ['v1.31.2+rke2r1', '1.31.2', '1.31'],
    ['v1.31.2-rke2r1-build20260812', '1.31.2', '1.31'],
    ['v1.26.3-aliyun.1', '1.26.3', '1.26'],
    ['3.6.8-0', '3.6.8', '3.6'],
    ['1.7.12-0ubuntu2~22.04.1', '1.7.12', '1.7'],
    ['2.0', '2.0.0', '2.0'],
  ])('%s is %s', (text, bare, minor) => {
    expect(bareOf(parsed(text))).toBe(bare);
    expect(minorOf(parsed(text))).toBe(minor);
  });

  it('is undefined for what is no version', () => {
    expect(versionOf('latest')).toBeUndefined();
    expect(versionOf('')).toBeUndefined();
  });

  it.each([
    ['1.9.4', '1.10.0'],
    ['1.0.0-rc93', '1.0.0'],
    ['1.0.0-rc9', '1.0.0-rc93'],
    ['1.4.0-rc.2', '1.4.0-rc.3'],
    ['1.4.0-alpha.9', '1.4.0-rc.1'],
    ['1.3.99', '1.4.0-alpha.1'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(parsed(older), parsed(newer))).toBeLessThan(0);
    expect(compareVersions(parsed(newer), parsed(older))).toBeGreaterThan(0);
  });

  it('takes a vendor’s suffix for the same version', () => {
    expect(compareVersions(parsed('v1.33.2-eks-1de2ab1'), parsed('1.33.2'))).toBe(0);
  });

  it('begins a range with its first version and ends it before the fixed one', () => {
    expect(inRanges(parsed('1.11.0'), [['1.11.0', '1.11.5']])).toBe(true);
    expect(inRanges(parsed('1.11.5'), [['1.11.0', '1.11.5']])).toBe(false);
    expect(inRanges(parsed('9.9.9'), [['1.3.0', undefined]])).toBe(true);
  });

  it.each([
    ['v1.33.2', false],
    ['v1.33.2-rc.1', false],
    ['v1.33.2+k3s1', false],
    ['v1.33.2+rke2r2', false],
    ['v1.33.2-rke2r1-build20260812', false],
    ['v1.33.2-eks-1de2ab1', true],
    ['v1.33.2-gke.1080000', true],
    ['v1.29.6+aba1e8d', true],
    ['1.7.12-0ubuntu2', true],
  ])('%s may carry fixes that its number does not show: %s', (text, may) => {
    expect(mayBackport(parsed(text))).toBe(may);
  });
});
