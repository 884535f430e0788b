import { describe, expect, it } from 'vitest';
import { changedLines, diffOf } from '../../../src/wizard/node-preview.ts';

const SAID = [
  '--- /etc/kubernetes/manifests/kube-scheduler.yaml',
  '+++ /etc/kubernetes/manifests/kube-scheduler.yaml',
  '@@ -12,3 +12,4 @@',
  '     - kube-scheduler',
  '-    - --profiling=true',
  '+    - --profiling=false',
  '/var/lib/etcd: 700 root:root -> 700 etcd:etcd',
];

describe('what a script says that it would change', () => {
  it('is a diff that names each file, and modes as they were and will be', () => {
    expect(diffOf(SAID)).toEqual([
      { kind: 'same', text: '/etc/kubernetes/manifests/kube-scheduler.yaml' },
      { kind: 'same', text: '    - kube-scheduler' },
      { kind: 'remove', text: '    - --profiling=true' },
      { kind: 'add', text: '    - --profiling=false' },
      { kind: 'remove', text: '/var/lib/etcd 700 root:root' },
      { kind: 'add', text: '/var/lib/etcd 700 etcd:etcd' },
    ]);
  });

  it('is compared by what changes, wherever in its file that is', () => {
    expect(changedLines(SAID)).toEqual([
      '-    - --profiling=true',
      '+    - --profiling=false',
      '/var/lib/etcd: 700 root:root -> 700 etcd:etcd',
    ]);
  });
});
