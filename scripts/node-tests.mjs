// Where the tests on a kubeadm node may run: they change the machine's kubelet, containerd and /etc/kubernetes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Said by KUBEHARDEN_NODE_TESTS: `1` asks for them, `auto` lets them run where nothing is lost, as CI=true does. */
const wanted = process.env.KUBEHARDEN_NODE_TESTS ?? '';
const automatic = wanted === 'auto' || (wanted === '' && /^(1|true)$/.test(process.env.CI ?? ''));

/** What the test node leaves while it is there. */
const OURS = '/var/tmp/kubeadm-node';
const SERVICES = ['kubelet', 'containerd', 'dockerd', 'crio', 'k3s-server', 'rke2'];

const running = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      } catch {
        return '';
      }
    });

/** Why the node tests do not run here; undefined where they do. */
export function reasonAgainstNodeTests() {
  if (!wanted && !automatic)
    return 'they change the machine; run them with npm run test:node, or with CI=true on a machine that may be changed';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'they need root on Linux';
  if (existsSync(OURS)) return undefined;
  if (existsSync('/etc/kubernetes')) return 'this machine has an /etc/kubernetes of its own, which is left alone';
  const own = automatic ? running().find((name) => SERVICES.includes(name)) : undefined;
  return own ? `this machine runs ${own} for something else; npm run test:node runs them nevertheless` : undefined;
}
