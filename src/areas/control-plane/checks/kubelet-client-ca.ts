import { textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-client-ca',
  title: 'Client certificates at kubelets',
  severity: 'high',
  risk: 'Without a CA a kubelet cannot recognise the API server’s certificate, so it must let others in for logs and exec to work.',
  fields: [{ path: 'KubeletConfiguration authentication.x509.clientCAFile', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '4.2.3' },
    { framework: 'Kubescape', id: 'C-0174' },
    { framework: 'Kubescape', id: 'C-0070' },
  ],
  messages: {
    pass: { brief: '{file}', detail: 'Client certificates are verified with {file}.' },
    fail: { brief: 'no CA', detail: 'authentication.x509.clientCAFile is empty.' },
  },
  judge: (config) => {
    const file = textOf(config, 'authentication.x509.clientCAFile');
    return { verdict: file ? 'pass' : 'fail', read: ['authentication.x509.clientCAFile'], data: { file } };
  },
});
