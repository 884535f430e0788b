import type { GuideStep } from '../../../core/change.ts';
import type { Consequence } from '../../../core/impact.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { linuxNodes, nodeAgentsOf, nodesWith, RUNTIME_DETECTORS } from '../agents.ts';
import { DETECTORS, detectorChoices, installOther } from '../detectors.ts';
import { tolerationsFor } from '../tolerations.ts';

// The driver that is part of the program needs BTF and the ring buffer: Linux 5.8 (falco.org/docs/concepts/event-sources/kernel).
const isOld = (kernel: string): boolean => {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel) ?? [];
  return major !== undefined && (Number(major) < 5 || (Number(major) === 5 && Number(minor) < 8));
};

const oldKernels = (snapshot: Snapshot): string[] =>
  linuxNodes(snapshot)
    .filter(({ status }) => isOld(status?.nodeInfo?.kernelVersion ?? ''))
    .map(({ metadata }) => metadata.name);

/** The Alertmanager of this cluster, by the port that it listens on. */
const alertmanagerOf = (snapshot: Snapshot): string | undefined => {
  const found = list(snapshot, 'services').find(
    ({ metadata, spec }) =>
      /alertmanager/.test(metadata.name) && spec.clusterIP !== 'None' && spec.ports?.some(({ port }) => port === 9093),
  );
  return found && `http://${found.metadata.name}.${found.metadata.namespace}:9093`;
};

function install(snapshot: Snapshot): GuideStep[] {
  const alertmanager = alertmanagerOf(snapshot);
  const tolerations = tolerationsFor(snapshot);
  const set = [
    'driver.kind=modern_ebpf',
    // Alerts are printed at once and not in blocks.
    'tty=true',
    'falcosidekick.enabled=true',
    ...(alertmanager ? [`falcosidekick.config.alertmanager.hostport=${alertmanager}`] : []),
  ];
  return [
    {
      text: 'A namespace that admits what watches the kernel. Nothing else belongs in it, and few people should have rights there.',
      commands: [
        'kubectl create namespace falco',
        'kubectl label namespace falco pod-security.kubernetes.io/enforce=privileged pod-security.kubernetes.io/warn=privileged pod-security.kubernetes.io/audit=privileged',
      ],
    },
    {
      text: `Install Falco on every Linux node${tolerations.length > 0 ? `, those with taints included (${listing(tolerations.map(({ key }) => key ?? ''))})` : ''}.`,
      commands: [
        'helm repo add falcosecurity https://falcosecurity.github.io/charts',
        'helm repo update falcosecurity',
        `helm upgrade --install falco falcosecurity/falco --namespace falco --wait ${set.map((value) => `--set ${shellQuote(value)}`).join(' ')}${
          tolerations.length > 0 ? ` --set-json ${shellQuote(`tolerations=${JSON.stringify(tolerations)}`)}` : ''
        }`,
      ],
    },
    alertmanager
      ? { text: `Alerts go to ${alertmanager}: route those with the label source=falco to whoever is on call.` }
      : {
          text: 'Alerts are printed by the pods until falcosidekick has somewhere to send them: a chat, a pager, a SIEM. Its page of outputs names the value for each; the log shipper carries them until then.',
          commands: ['helm show values falcosecurity/falcosidekick | less'],
        },
  ];
}

/** A detector that is there, on the nodes where it is not. */
function spread(snapshot: Snapshot): GuideStep[] {
  const agents = nodeAgentsOf(snapshot, RUNTIME_DETECTORS);
  const running = nodesWith(agents);
  const missed = linuxNodes(snapshot).filter(({ metadata }) => !running.has(metadata.name));
  const tolerations = tolerationsFor(snapshot);
  return [
    {
      text: `See what keeps it from ${listing(missed.map(({ metadata }) => metadata.name))}: a taint that it does not tolerate, or a node selector.`,
      commands: agents.map(
        ({ workload: { ref } }) =>
          `kubectl get daemonset ${shellQuote(ref.name)} --namespace ${shellQuote(ref.namespace ?? 'default')} --output jsonpath='{.spec.template.spec.tolerations}{"\\n"}{.spec.template.spec.nodeSelector}{"\\n"}{.spec.template.spec.affinity}{"\\n"}'`,
      ),
    },
    ...(tolerations.length > 0
      ? [
          {
            text: `Set these tolerations in the values of ${listing(agents.map(({ product }) => product))}, so that they outlast the next upgrade: ${JSON.stringify(tolerations)}.`,
          },
        ]
      : []),
  ];
}

export default defineRemediation({
  id: 'runtime-detection',
  area: 'audit',
  title: 'Notice attacks at run time',
  fixes: ['mon-runtime-detection'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const [finding] = findings;
    if (!finding) return;
    const agents = nodeAgentsOf(snapshot, RUNTIME_DETECTORS);
    yield {
      key: '',
      title: agents.length > 0 ? 'Put the detector on every node' : 'Install a runtime detector',
      why:
        agents.length > 0
          ? `${finding.data.products} runs in ${listing(agents.map(({ workload }) => refText(workload.ref)))}, but not on ${finding.data.nodes}. Whoever gets to one of these is not seen.`
          : `Nothing watches what happens inside the containers of ${count(linuxNodes(snapshot).length, 'node')}. A shell in a web server, a miner or a process that reads /etc/shadow raises no alert.`,
      findings: [finding],
      subjects: [CLUSTER],
      ...(agents.length > 0
        ? {}
        : {
            parameters: [
              {
                kind: 'choice' as const,
                name: 'detector',
                title: 'Which one',
                help: 'All of them watch from the kernel of each node; one is enough.',
                default: 'falco',
                choices: detectorChoices(snapshot),
              },
            ],
          }),
      after:
        'Inspect the cluster again: the detector runs on every Linux node. To take it back: helm uninstall falco --namespace falco.',
    };
  },
  plan(step, answers, { snapshot }) {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    const there = nodeAgentsOf(snapshot, RUNTIME_DETECTORS).length > 0;
    const chosen = DETECTORS.find((detector) => detector === valuesOf(step.parameters, answers).detector) ?? 'falco';
    if (!there && chosen !== 'falco')
      return [
        {
          kind: 'guide',
          title: step.title,
          where: 'your workstation',
          steps: installOther(chosen, snapshot),
          verify: 'kubeharden scan --area audit',
        },
      ];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation',
        steps: there
          ? spread(snapshot)
          : [
              ...install(snapshot),
              {
                text: 'Do what it should notice, and see it noticed.',
                commands: [
                  'kubectl run falco-try --image=busybox:1.37 --restart=Never --rm --stdin --tty -- cat /etc/shadow',
                  'kubectl logs --namespace falco --selector app.kubernetes.io/name=falco --container falco --since=5m | grep -i shadow',
                ],
              },
            ],
        verify: there
          ? 'The DaemonSet has as many ready pods as there are Linux nodes.'
          : 'kubectl get daemonset falco --namespace falco shows as many ready pods as there are Linux nodes, and the try was noticed.',
      },
    ];
  },
  impact(_step, _changes, { snapshot }) {
    const old = oldKernels(snapshot);
    const consequences: Consequence[] = [
      {
        level: 'note',
        text: `A privileged pod on each of ${count(linuxNodes(snapshot).length, 'Linux node')}, with 100m CPU and 512 MiB requested by default; it takes some percent of a core on busy nodes.`,
      },
    ];
    if (old.length > 0)
      consequences.push({
        level: 'breaks',
        text: `The kernel of ${listing(old)} is older than 5.8: Falco’s modern driver does not start there.`,
      });
    const { distribution } = platformOf(snapshot);
    if (distribution === 'EKS' || distribution === 'GKE' || distribution === 'AKS')
      consequences.push({
        level: 'note',
        text: {
          EKS: 'Amazon GuardDuty Runtime Monitoring is the provider’s own: aws guardduty update-detector with the feature RUNTIME_MONITORING.',
          GKE: 'Container Threat Detection of Security Command Center is the provider’s own.',
          AKS: 'Microsoft Defender for Containers is the provider’s own: az aks update --enable-defender.',
        }[distribution],
      });
    return { consequences };
  },
});
