import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Upload } from '../../../src/core/node-run.ts';
import { withUpload } from '../../../src/wizard/uploads.ts';

const LIST = `apiServer:
  certSANs:
  - 127.0.0.1 # the probe
  extraArgs:
  - name: profiling
    value: "true"
  - name: token-auth-file
    value: /t.csv
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  local:
    dataDir: /var/lib/etcd
`;
const upload = (more: Partial<Upload>): Upload => ({
  configMap: 'kubeadm-config',
  key: 'ClusterConfiguration',
  fields: {},
  removed: [],
  ...more,
});

describe('what kubeadm keeps', () => {
  it('gets arguments by their name, and loses those that go', () => {
    const text = withUpload(
      LIST,
      upload({
        fields: {
          apiServer: {
            extraArgs: [
              { name: 'profiling', value: 'false' },
              { name: 'audit-log-path', value: '/a.log' },
            ],
            extraVolumes: [{ name: 'kubeharden', hostPath: '/k' }],
          },
          etcd: { local: { extraArgs: [{ name: 'listen-metrics-urls', value: 'http://127.0.0.1:2381' }] } },
        },
        removed: [{ path: ['apiServer', 'extraArgs'], names: ['token-auth-file'] }],
      }),
    );
    expect(parse(text)).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      apiServer: {
        certSANs: ['127.0.0.1'],
        extraArgs: [
          { name: 'profiling', value: 'false' },
          { name: 'audit-log-path', value: '/a.log' },
        ],
        extraVolumes: [{ name: 'kubeharden', hostPath: '/k' }],
      },
      etcd: {
        local: {
          dataDir: '/var/lib/etcd',
          extraArgs: [{ name: 'listen-metrics-urls', value: 'http://127.0.0.1:2381' }],
        },
      },
    });
  });

  it('is the same when it is merged twice', () => {
    const change = upload({ fields: { apiServer: { extraArgs: [{ name: 'profiling', value: 'false' }] } } });
    const once = withUpload(LIST, change);
    expect(withUpload(once, change)).toBe(once);
  });

  it('takes arguments as a map in older versions, and kubelets’ fields as they are', () => {
    const map = withUpload(
      'apiVersion: kubeadm.k8s.io/v1beta3\nscheduler:\n  extraArgs:\n    address: 0.0.0.0\n',
      upload({
        fields: { scheduler: { extraArgs: { profiling: 'false' } } },
        removed: [{ path: ['scheduler', 'extraArgs'], names: ['address'] }],
      }),
    );
    expect(parse(map)).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta3',
      scheduler: { extraArgs: { profiling: 'false' } },
    });
    const kubelet = withUpload(
      'kind: KubeletConfiguration\ntlsCipherSuites:\n- A\n',
      upload({ configMap: 'kubelet-config', key: 'kubelet', fields: { tlsCipherSuites: ['B'], podPidsLimit: 4096 } }),
    );
    expect(parse(kubelet)).toEqual({ kind: 'KubeletConfiguration', tlsCipherSuites: ['B'], podPidsLimit: 4096 });
  });

  it('is left alone when it cannot be read', () => {
    expect(() => withUpload('a: [', upload({}))).toThrow('no YAML map');
  });
});
