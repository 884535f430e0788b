import { isOn, textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-serving-cert',
  title: 'Serving certificates of kubelets',
  severity: 'medium',
  risk: 'A kubelet with a self-signed certificate cannot be verified: the API server, metrics collectors and people send credentials and commands to whoever answers at the node’s address.',
  fields: [
    { path: 'KubeletConfiguration serverTLSBootstrap', allowed: 'true; or tlsCertFile and tlsPrivateKeyFile set' },
  ],
  controls: [
    { framework: 'CIS', id: '4.2.9' },
    { framework: 'Kubescape', id: 'C-0181' },
  ],
  messages: {
    pass: { brief: 'signed', detail: 'The serving certificate is signed by a CA.' },
    fail: {
      brief: 'self-signed',
      detail:
        'Neither serverTLSBootstrap nor tlsCertFile with tlsPrivateKeyFile is set: the certificate is self-signed.',
    },
  },
  judge: (config) => {
    const files = textOf(config, 'tlsCertFile') !== '' && textOf(config, 'tlsPrivateKeyFile') !== '';
    // A file named by default in the kubelet’s own directory is the self-signed one that it makes itself.
    const own = /^\/var\/lib\/kubelet\/pki\/kubelet\.crt$/.test(textOf(config, 'tlsCertFile'));
    return {
      verdict: isOn(config, 'serverTLSBootstrap') || (files && !own) ? 'pass' : 'fail',
      read: ['serverTLSBootstrap', 'tlsCertFile', 'tlsPrivateKeyFile'],
    };
  },
});
