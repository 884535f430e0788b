import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../src/knowledge/version.ts';
import {
  affects,
  fixedIn,
  nearestFix,
  VULNERABILITIES,
  vulnerabilitiesOf,
} from '../../../src/knowledge/vulnerabilities/index.ts';
import type { Product } from '../../../src/knowledge/vulnerability.ts';

// [id, product, affected versions, versions that are not], each pair on the two sides of a boundary.
const BOUNDARIES: readonly (readonly [string, Product, string, string])[] = [
  ['CVE-2017-1002101', 'kubelet', '1.3.0 1.7.13 1.8.8 1.9.3', '1.2.9 1.7.14 1.8.9 1.9.4 1.10.0'],
  ['CVE-2018-1002105', 'kube-apiserver', '1.0.0 1.9.11 1.10.10 1.11.0 1.11.4 1.12.2', '1.10.11 1.11.5 1.12.3 1.13.0'],
  ['CVE-2019-1002100', 'kube-apiserver', '1.11.7 1.12.5 1.13.3', '1.11.8 1.12.6 1.13.4'],
  ['CVE-2019-11245', 'kubelet', '1.13.6 1.14.2', '1.13.5 1.13.7 1.14.1 1.14.3'],
  ['CVE-2019-11247', 'kube-apiserver', '1.7.0 1.13.8 1.14.4 1.15.1', '1.6.9 1.13.9 1.14.5 1.15.2'],
  ['CVE-2019-11248', 'kubelet', '1.12.9 1.13.7 1.14.3', '1.12.10 1.13.8 1.14.4'],
  ['CVE-2019-11253', 'kube-apiserver', '1.13.11 1.14.7 1.15.4 1.16.1', '1.13.12 1.14.8 1.15.5 1.16.2'],
  ['CVE-2019-11254', 'kube-apiserver', '1.15.9 1.16.6 1.17.2', '1.15.10 1.16.7 1.17.3'],
  ['CVE-2020-8551', 'kubelet', '1.15.0 1.17.2', '1.14.9 1.17.3'],
  ['CVE-2020-8555', 'kube-controller-manager', '1.15.11 1.18.0', '1.15.12 1.18.1'],
  ['CVE-2020-8557', 'kubelet', '1.18.5', '1.18.6'],
  ['CVE-2020-8558', 'kube-proxy', '1.18.3 1.17.6', '1.18.4 1.17.7'],
  ['CVE-2020-8559', 'kube-apiserver', '1.16.12', '1.16.13'],
  ['CVE-2020-10749', 'kubelet', '1.17.99 1.18.3', '1.16.11 1.18.4'],
  ['CVE-2021-25735', 'kube-apiserver', '1.20.5', '1.20.6'],
  ['CVE-2021-25737', 'kube-apiserver', '1.16.0 1.21.0', '1.15.12 1.21.1'],
  // Mirrors of the feed say 1.22.1, which is itself affected.
  ['CVE-2021-25741', 'kubelet', '1.19.14 1.20.10 1.21.4 1.22.1', '1.19.15 1.20.11 1.21.5 1.22.2'],
  ['CVE-2022-3162', 'kube-apiserver', '1.25.3', '1.25.4'],
  // 1.21 was never fixed, whatever the mirrors say.
  ['CVE-2022-3172', 'kube-apiserver', '1.21.14 1.22.13 1.25.0', '1.22.14 1.25.1'],
  ['CVE-2022-3294', 'kube-apiserver', '1.22.0 1.24.7', '1.21.14 1.24.8'],
  ['CVE-2023-2431', 'kubelet', '1.24.13 1.27.1', '1.24.14 1.27.2'],
  ['CVE-2023-2728', 'kube-apiserver', '1.27.2', '1.27.3'],
  ['CVE-2023-3676', 'kubelet', '1.28.0', '1.28.1'],
  ['CVE-2023-5528', 'kubelet', '1.8.0 1.28.3', '1.7.16 1.28.4'],
  ['CVE-2024-0793', 'kube-controller-manager', '1.26.15', '1.27.0'],
  ['CVE-2024-3177', 'kube-apiserver', '1.29.3', '1.29.4'],
  ['CVE-2024-9042', 'kubelet', '1.32.0', '1.32.1'],
  ['CVE-2024-10220', 'kubelet', '1.27.16 1.28.11 1.30.2', '1.28.12 1.30.3 1.31.0'],
  ['CVE-2025-0426', 'kubelet', '1.29.13 1.32.1', '1.29.14 1.32.2'],
  ['CVE-2025-4563', 'kube-apiserver', '1.32.0 1.33.1', '1.31.9 1.32.6 1.33.2'],
  ['CVE-2025-5187', 'kube-apiserver', '1.31.11 1.33.3', '1.31.12 1.33.4'],
  ['CVE-2025-13281', 'kube-controller-manager', '1.32.9 1.34.1', '1.32.10 1.34.2'],
  ['CVE-2024-7598', 'kube-apiserver', '1.3.0 1.37.2', '1.2.0'],
  ['CVE-2020-8554', 'kube-apiserver', '1.0.0 1.37.2', ''],
  ['CVE-2019-5736', 'runc', '1.0.0-rc6 0.1.1', '1.0.0-rc7 1.0.0'],
  ['CVE-2021-30465', 'runc', '1.0.0-rc94', '1.0.0-rc95'],
  ['CVE-2024-21626', 'runc', '1.0.0-rc93 1.1.11', '1.0.0-rc92 1.1.12'],
  ['CVE-2025-31133', 'runc', '1.2.7 1.3.2 1.4.0-rc.2', '1.2.8 1.3.3 1.4.0-rc.3 1.4.0'],
  ['CVE-2026-41579', 'runc', '1.3.5 1.4.2 1.5.0-rc.2', '1.3.6 1.4.3 1.5.0-rc.3'],
  ['CVE-2020-15257', 'containerd', '1.3.8 1.4.2', '1.3.9 1.4.3'],
  ['CVE-2022-23648', 'containerd', '1.4.12 1.6.0', '1.4.13 1.6.1'],
  ['CVE-2024-40635', 'containerd', '1.7.26 2.0.3', '1.7.27 2.0.4 2.1.0'],
  ['CVE-2024-25621', 'containerd', '1.7.28 2.1.4', '1.7.29 2.1.5 2.2.0'],
  ['CVE-2025-47290', 'containerd', '2.1.0', '2.0.9 2.1.1'],
  ['CVE-2026-46680', 'containerd', '1.7.27 1.7.31 2.1.0 2.2.3 2.3.0', '1.7.26 1.7.32 2.0.3 2.2.4 2.3.1'],
  ['CVE-2026-53488', 'containerd', '1.7.0 1.7.32 2.0.9 2.1.8 2.2.4 2.3.1', '1.6.38 1.7.33 2.0.10 2.1.9 2.2.5 2.3.2'],
  ['CVE-2022-0811', 'cri-o', '1.19.0 1.23.1', '1.18.9 1.23.2'],
  ['CVE-2024-3154', 'cri-o', '1.29.3', '1.29.4'],
  ['CVE-2022-0185', 'kernel', '5.1.0 5.10.92 5.16.1', '5.0.21 5.10.93 5.16.2'],
  ['CVE-2026-31431', 'kernel', '6.18.21 6.19.11', '6.18.22 6.19.12 7.0.0'],
  ['CVE-2026-73500', 'etcd', '3.5.32 3.6.13 3.7.0', '3.5.33 3.6.14 3.7.1'],
  ['CVE-2025-1974', 'ingress-nginx', '1.11.4 1.12.0', '1.11.5 1.12.1'],
  ['CVE-2025-15566', 'ingress-nginx', '1.12.4 1.13.0', '1.12.5 1.13.1'],
  ['CVE-2026-4342', 'ingress-nginx', '1.13.8 1.14.4 1.15.0', '1.13.9 1.14.5 1.15.1'],
];

const pairs = BOUNDARIES.flatMap(([id, product, affected, safe]) => [
  ...affected.split(' ').map((version) => [id, product, version, true] as const),
  ...safe
    .split(' ')
    .filter(Boolean)
    .map((version) => [id, product, version, false] as const),
]);

describe('which versions a vulnerability affects', () => {
  it.each(pairs)('%s in %s %s: %s', (id, product, text, expected) => {
    const vulnerability = vulnerabilitiesOf(product).find((candidate) => candidate.id === id);
    const version = versionOf(text);
    if (!vulnerability || !version) throw new Error(`${id} ${text}`);
    expect(affects(vulnerability, product, version)).toBe(expected);
  });

  it('is asked on both sides of more than sixty boundaries', () => {
    expect(pairs.length).toBeGreaterThan(120);
  });
});

describe('the table', () => {
  it('has each vulnerability once, with versions that can be compared', () => {
    const ids = VULNERABILITIES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { ranges } of VULNERABILITIES)
      for (const [introduced, fixed] of ranges) {
        expect(versionOf(introduced), introduced).toBeDefined();
        if (fixed !== undefined) expect(versionOf(fixed), fixed).toBeDefined();
      }
  });

  it('says what to do instead exactly where no release has the fix', () => {
    for (const { id, ranges, instead } of VULNERABILITIES)
      expect(instead !== undefined, id).toBe(ranges.some(([, fixed]) => fixed === undefined));
  });

  it('names the fix of the own minor, not the oldest one', () => {
    const [vulnerability] = vulnerabilitiesOf('kube-apiserver').filter(({ id }) => id === 'CVE-2018-1002105');
    const version = versionOf('1.12.1');
    if (!vulnerability || !version) throw new Error('missing');
    expect(fixedIn(vulnerability)).toEqual(['1.10.11', '1.11.5', '1.12.3']);
    expect(nearestFix(vulnerability, version)).toBe('1.12.3');
  });
});
