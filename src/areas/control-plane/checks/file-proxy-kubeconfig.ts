import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'proxy-kubeconfig',
  title: 'Kubeconfig of kube-proxy',
  severity: 'medium',
  risk: 'The file holds kube-proxy’s credentials, with which Services and the addresses behind them can be read.',
});
