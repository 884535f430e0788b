import type { Change, FileChange, GuideChange, GuideStep } from '../../../core/change.ts';
import { componentsOf } from '../../../core/kube/components.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { platformOf } from '../../../core/platform.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { deliver } from '../delivery.ts';
import { encryptionScript } from '../encryption-script.ts';
import { minorOf } from '../flag-check.ts';
import { runOnNode } from '../node-commands.ts';
import { FILES_DIRECTORY } from '../node-script.ts';

const ID = 'encryption-at-rest';
const FILE = `${FILES_DIRECTORY}/encryption.yaml`;
const REWRITE = 'kubectl get secrets --all-namespaces --output json | kubectl replace --filename -';

/** Without the flag, what is encrypted in etcd cannot be read: the API server itself is asked for nothing here. */
const GUARD = [
  '# Lets the API server write clear text again; what is encrypted stays readable.',
  'if [ "${1:-}" = --prepare ]; then sh "$here/make-config.sh" prepare; exit 0; fi',
  'pki=/etc/kubernetes/pki/etcd',
  'range=\'{"key":"L3JlZ2lzdHJ5L3NlY3JldHMv","range_end":"L3JlZ2lzdHJ5L3NlY3JldHMw"}\'',
  'curl -fsS --max-time 60 --cacert $pki/ca.crt --cert $pki/server.crt --key $pki/server.key --data "$range" https://127.0.0.1:2379/v3/kv/range | grep -o \'"header"\\|"value":"azhzOmVuYz\' >"$work/left" || true',
  'grep -q header "$work/left" || doubt "etcd does not say whether Secrets are still encrypted."',
  'left=$(grep -c value "$work/left" || true)',
  '[ "$left" -eq 0 ] || [ -n "$dry" ] || doubt "$left Secrets in etcd are encrypted and could not be read without the key: first let the servers write clear text again (make-config.sh prepare), and write every Secret anew."',
];

const ONE_KEY =
  'all API servers need the same key, and it does not leave the nodes through this program: the guide copies it from one to the next';

/** Where there is one API server its key can be made at once. */
const firstOf = (nodes: readonly string[]): string[] => [
  ...(nodes.length > 1 ? [] : [`[ -e ${FILE} ] || [ -n "$dry" ] || sh "$here/make-config.sh" activate`]),
  `[ -e ${FILE} ] || [ -n "$dry" ] || doubt "${FILE} is missing: make the key first, as the guide says."`,
];

const on = (node: string, stage: string): string => runOnNode(ID, node, 'make-config.sh', stage);
const copies = (nodes: readonly string[]): string[] =>
  nodes
    .slice(1)
    .flatMap((node) => [
      `ssh ${shellQuote(`root@${node}`)} mkdir -p ${FILES_DIRECTORY}`,
      `scp -3 -p ${shellQuote(`root@${nodes[0]}:${FILE}`)} ${shellQuote(`root@${node}:${FILE}`)}`,
    ]);

/** With several API servers, all must be able to read the new form before one of them writes it. */
const prepare = (nodes: readonly string[]): GuideStep[] => [
  {
    text: `Make the key and the configuration on the first node; the key is never shown.${nodes.length > 1 ? ' It begins with reading only, and the other nodes get the same file.' : ''}`,
    commands: [on(nodes[0] ?? 'NODE', nodes.length > 1 ? 'prepare' : 'activate'), ...copies(nodes)],
  },
  {
    text: `Keep a copy of ${FILE} where the backups of etcd are not, such as a password safe: a backup cannot be read without it, and whoever has both has every Secret.`,
  },
];

const after = (nodes: readonly string[], reloads: boolean): GuideStep[] => [
  ...(nodes.length > 1
    ? [
        {
          text: `Once every API server runs with the flag, let them write the new form.${reloads ? ' They read the file again within a minute.' : ''}`,
          commands: [
            ...nodes.map((node) => on(node, 'activate')),
            ...(reloads ? [] : ['crictl stop "$(crictl ps --name kube-apiserver --quiet)"']),
          ],
        },
      ]
    : []),
  { text: 'Write every Secret again; until then the old ones stay in clear.', commands: [REWRITE] },
  {
    text: 'See that etcd holds no clear text any more: the value begins with k8s:enc:.',
    commands: [
      `kubectl --namespace kube-system exec ${shellQuote(`etcd-${nodes[0] ?? 'NODE'}`)} -- etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key get /registry/secrets/kube-system --prefix --limit 1 | grep -a -o "k8s:enc:[a-z]*:v1" | head -n 1`,
    ],
  },
];

const back = (nodes: readonly string[]): GuideStep => ({
  text: 'The way back is longer than for other flags: first let the servers write clear text again and write every Secret anew. Only then put the old manifest back on each node; before that, encrypted Secrets could not be read any more.',
  commands: [
    ...nodes.map((node) => on(node, 'prepare')),
    REWRITE,
    ...nodes.map((node) => runOnNode(ID, node, 'rollback.sh')),
  ],
});

/** Every server has to read a key before one of them writes with it. */
const rotation = (nodes: readonly string[], reloads: boolean): GuideChange => {
  const wait = reloads
    ? 'The API servers read the file again within a minute.'
    : 'Restart the API servers, one at a time.';
  const everywhere = (stage: string): string[] => [on(nodes[0] ?? 'NODE', stage), ...copies(nodes)];
  return {
    kind: 'guide',
    title: 'Give the Secrets another key',
    where: 'each control-plane node, one at a time',
    steps: [
      {
        text: `Once a year, and at once when somebody may have read the file: draw another key, which is only read at first. ${wait}`,
        commands: everywhere('add-key'),
      },
      { text: `Then let it write. ${wait}`, commands: everywhere('use-key') },
      { text: 'Write every Secret again.', commands: [REWRITE] },
      {
        text: 'Take the old key out only when nothing needs it: backups of etcd made before need it still, so keep a copy of it beside them.',
        commands: everywhere('drop-key'),
      },
      { text: `The way back, until then: the old key writes again. ${wait}`, commands: everywhere('use-key') },
    ],
    verify: 'kubectl get secrets --all-namespaces',
  };
};

export default defineRemediation({
  id: ID,
  area: 'control-plane',
  title: 'Encrypt Secrets in etcd',
  fixes: ['apiserver-encryption-config'],
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    const secrets = snapshot.secrets.length;
    yield {
      key: '',
      title: 'Encrypt Secrets in etcd',
      why: `${secrets > 0 ? `The cluster’s ${count(secrets, 'Secret')}` : 'The cluster’s Secrets'} lie in clear in etcd and in each of its backups. Whoever gets a disk, a snapshot or an open etcd port has them all, without asking the API server.`,
      findings,
      subjects: findings.map(({ subject }) => subject),
      parameters: [
        {
          name: 'provider',
          title: 'Cipher',
          help: 'secretbox is the strongest that needs no outside service; aescbc is the one that FIPS 140 allows. A KMS plugin is better than both, since the key is not on the node; it has to be installed first.',
          kind: 'choice',
          default: 'secretbox',
          choices: [
            { value: 'secretbox', title: 'secretbox (XSalsa20 and Poly1305)' },
            { value: 'aescbc', title: 'aescbc (AES-CBC with padding)' },
          ],
        },
        {
          name: 'resources',
          title: 'Resources',
          help: 'What is encrypted. ConfigMaps often hold credentials as well; each resource costs a little processor time.',
          kind: 'list',
          default: ['secrets'],
          pattern: '[a-z][a-z0-9.-]*',
          example: 'secrets, configmaps',
        },
      ],
      after: 'Read one Secret from etcd itself: its value begins with k8s:enc:. Scan again to see the finding pass.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    const { provider, resources } = valuesOf(step.parameters, answers);
    const wanted = new Set(step.subjects.map(refKey).filter((key) => !answers.excluded.includes(key)));
    const components = componentsOf(snapshot).filter(
      (component) => component.name === 'kube-apiserver' && wanted.has(refKey(component.ref)),
    );
    if (components.length === 0) return [];
    const { distribution } = platformOf(snapshot);
    if (distribution === 'k3s' || distribution === 'RKE2') return rancher(distribution === 'k3s' ? 'k3s' : 'rke2');
    const nodes = components.map(({ node }) => node);
    const reloads = components.every((component) => (minorOf(component, snapshot) ?? 0) >= 26);
    const changes = new Map<string, string | undefined>([
      ['encryption-provider-config', FILE],
      ...(reloads ? [['encryption-provider-config-automatic-reload', 'true'] as const] : []),
    ]);
    const script: FileChange = {
      kind: 'file',
      path: `control-plane/${ID}/make-config.sh`,
      content: encryptionScript(FILE, String(provider), Array.isArray(resources) ? resources : ['secrets']),
      executable: true,
      destination: `run as root on ${nodes[0]}, before apply.sh`,
    };
    return [
      script,
      ...deliver(
        {
          id: ID,
          title: step.title,
          instances: components.map((component) => ({ component, changes })),
          files: [],
          mounts: true,
          prepare: prepare(nodes),
          after: after(nodes, reloads),
          back: back(nodes),
          guard: GUARD,
          first: firstOf(nodes),
          run: { after: 'rewrite-secrets', back: 'rewrite-secrets', ...(nodes.length > 1 ? { byHand: ONE_KEY } : {}) },
        },
        snapshot,
      ),
      rotation(nodes, reloads),
    ];
  },
  impact(step, _changes, { snapshot }) {
    const subjects = new Set(step.subjects.map(refKey));
    const nodes = componentsOf(snapshot).flatMap(({ name, ref, node }) =>
      name === 'kube-apiserver' && subjects.has(refKey(ref)) ? [node] : [],
    );
    const secrets = snapshot.secrets.length;
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'The key becomes as important as the data: if it is lost, every Secret is lost, and a backup of etcd is worth nothing without it.',
        },
        {
          level: 'restarts',
          text: `The API server restarts on ${listing(nodes)}, one node at a time.`,
          subjects: step.subjects,
        },
        {
          level: 'note',
          text: `${secrets > 0 ? `All ${count(secrets, 'Secret')} are` : 'Every Secret is'} written once more; controllers that watch Secrets see an update of each.`,
        },
        {
          level: 'note',
          text: 'The key is a file of the control-plane node: this protects disks, backups and the etcd port, not against somebody who is root on that node.',
        },
      ],
    };
  },
});

const rancher = (name: 'k3s' | 'rke2'): Change[] => [
  {
    kind: 'file',
    path: `control-plane/${ID}/kubeharden-${ID}.yaml`,
    content: 'secrets-encryption: true\n',
    destination: `/etc/rancher/${name}/config.yaml.d/kubeharden-${ID}.yaml on each server`,
  },
  {
    kind: 'guide',
    title: 'Encrypt Secrets in etcd',
    where: 'each server, one at a time',
    steps: [
      { text: 'See what is set now.', commands: [`${name} secrets-encrypt status`] },
      {
        text: 'Put the file in place and switch encryption on.',
        commands: [
          `install -D -m 600 control-plane/${ID}/kubeharden-${ID}.yaml /etc/rancher/${name}/config.yaml.d/kubeharden-${ID}.yaml`,
          `${name} secrets-encrypt enable`,
          `systemctl restart ${name === 'k3s' ? 'k3s' : 'rke2-server'}`,
        ],
      },
      {
        text: 'Once all servers have restarted, write every Secret again.',
        commands: [REWRITE, `${name} secrets-encrypt status`],
      },
      {
        text: 'Another key, once a year: this draws it, writes every Secret with it and takes the old one out, and waits for the servers to restart in between.',
        commands: [`${name} secrets-encrypt rotate-keys`],
      },
      {
        text: 'The way back: clear text is written again first, and only then does encryption go. The file goes last, or the server does not start.',
        commands: [
          `${name} secrets-encrypt disable`,
          `systemctl restart ${name === 'k3s' ? 'k3s' : 'rke2-server'}`,
          `${name} secrets-encrypt reencrypt --force --skip`,
          `rm /etc/rancher/${name}/config.yaml.d/kubeharden-${ID}.yaml`,
        ],
      },
    ],
    verify: `${name} secrets-encrypt status`,
  },
];
