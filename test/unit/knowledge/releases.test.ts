import { expect, it } from 'vitest';
import {
  daysBetween,
  isAncient,
  providerMinors,
  providerSupport,
  RELEASES,
  releaseOf,
  supportedOn,
} from '../../../src/knowledge/releases.ts';
import { apiText, changesOf, removedApi, removedBetween } from '../../../src/knowledge/removals.ts';
import { CONTAINERD, supportEnd } from '../../../src/knowledge/support.ts';

it('lists minors newest first, each with dates in order and a patch of its own', () => {
  const minors = RELEASES.map(({ minor }) => Number(minor.split('.')[1]));
  expect(minors).toEqual(Array.from({ length: minors.length }, (_, index) => (minors[0] ?? 0) - index));
  for (const { minor, released, maintenance, endOfLife, latest } of RELEASES) {
    expect(released < maintenance && maintenance < endOfLife, minor).toBe(true);
    expect(latest.version.startsWith(`${minor}.`), minor).toBe(true);
  }
});

it('knows which minors are supported on a day', () => {
  expect(supportedOn('2026-11-23').map(({ minor }) => minor)).toEqual(['1.37', '1.36', '1.35']);
  expect(supportedOn('2026-10-27').map(({ minor }) => minor)).toContain('1.34');
});

it('keeps providers’ dates apart from upstream’s', () => {
  expect(releaseOf('1.33')?.endOfLife).toBe('2026-06-28');
  expect(providerSupport('EKS', '1.33')?.extended).toBe('2027-07-29');
  expect(providerMinors('AKS')[0]).toBe('1.36');
  expect(providerSupport('kubeadm', '1.33')).toBeUndefined();
});

it('takes only minors below the table for ancient', () => {
  expect(isAncient('1.23')).toBe(true);
  expect(isAncient('1.9')).toBe(true);
  expect(isAncient('1.24')).toBe(false);
  expect(isAncient('1.40')).toBe(false);
});

it('counts days', () => {
  expect(daysBetween('2026-10-27', '2026-11-23T10:00:00Z')).toBe(27);
});

it('names what goes on the way', () => {
  expect(removedBetween(24, 25).map(apiText)).toContain('policy/v1beta1 podsecuritypolicies');
  expect(removedBetween(29, 31)).toEqual([]);
  expect(removedBetween(31, 32).map(({ instead }) => instead)).toEqual(['flowcontrol.apiserver.k8s.io/v1']);
  expect(changesOf(35).stops.join()).toContain('cgroup v1');
  expect(changesOf(99)).toEqual({ brings: [], stops: [] });
});

it('knows by its resource what of an API version goes when', () => {
  expect(removedApi('storage.k8s.io', 'v1beta1', 'csidrivers')?.minor).toBe(22);
  expect(removedApi('storage.k8s.io', 'v1beta1', 'csistoragecapacities')?.minor).toBe(27);
  expect(removedApi('flowcontrol.apiserver.k8s.io', 'v1beta3', 'flowschemas')?.minor).toBe(32);
  expect(removedApi('apps', 'v1', 'deployments')).toBeUndefined();
});

it('tells ended, endless and unknown lines apart', () => {
  expect(supportEnd(CONTAINERD, '1.7')).toBe('2026-09-01');
  expect(supportEnd(CONTAINERD, '1.5')).toBe('long ago');
  expect(supportEnd(CONTAINERD, '2.4')).toBe('never');
  expect(supportEnd(CONTAINERD, '3.0')).toBeUndefined();
});
