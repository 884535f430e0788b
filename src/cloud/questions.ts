// What a provider's program is asked, and what of its answers is kept. Every command only reads.
import { type Raw, record, records, strings, text } from '../core/reduce/raw.ts';
import { shellQuote } from '../core/text.ts';
import type { CloudTarget } from './target.ts';

/** One command, and what is kept of what it prints. */
export interface Question {
  readonly name: string;
  readonly command: readonly [program: string, ...words: string[]];
  readonly keep: (answer: unknown) => unknown;
}

type Answers = Readonly<Record<string, unknown>>;

const pick = (raw: unknown, ...names: readonly string[]): Raw =>
  Object.fromEntries(names.filter((name) => name in record(raw)).map((name) => [name, record(raw)[name]]));

const MOST = 20;

function eks({ cluster, place }: CloudTarget): Question[] {
  const at = ['--region', place, '--output', 'json'];
  const named = ['--cluster-name', cluster, ...at];
  return [
    {
      name: 'cluster',
      command: ['aws', 'eks', 'describe-cluster', '--name', cluster, ...at],
      keep: (answer) => {
        const found = record(record(answer).cluster);
        return {
          ...pick(found, 'version', 'accessConfig', 'logging'),
          encryptionConfig: records(found.encryptionConfig).map(({ resources }) => ({ resources: strings(resources) })),
          resourcesVpcConfig: pick(
            found.resourcesVpcConfig,
            'endpointPublicAccess',
            'endpointPrivateAccess',
            'publicAccessCidrs',
          ),
        };
      },
    },
    {
      name: 'access-entries',
      command: ['aws', 'eks', 'list-access-entries', ...named],
      keep: (answer) => strings(record(answer).accessEntries),
    },
    {
      name: 'nodegroups',
      command: ['aws', 'eks', 'list-nodegroups', ...named],
      keep: (answer) => strings(record(answer).nodegroups),
    },
    {
      name: 'vpc-cni',
      command: ['aws', 'eks', 'describe-addon', '--addon-name', 'vpc-cni', ...named],
      keep: (answer) => pick(record(answer).addon, 'addonVersion', 'configurationValues'),
    },
    {
      name: 'pod-identity',
      command: ['aws', 'eks', 'list-pod-identity-associations', ...named],
      keep: (answer) => records(record(answer).associations).map((one) => pick(one, 'namespace', 'serviceAccount')),
    },
    {
      name: 'instances',
      command: [
        'aws',
        'ec2',
        'describe-instances',
        '--filters',
        `Name=tag:eks:cluster-name,Values=${cluster}`,
        'Name=instance-state-name,Values=running',
        '--query',
        'Reservations[].Instances[].{id:InstanceId,tokens:MetadataOptions.HttpTokens,hops:MetadataOptions.HttpPutResponseHopLimit,endpoint:MetadataOptions.HttpEndpoint}',
        ...at,
      ],
      keep: (answer) => records(answer),
    },
    {
      name: 'repositories',
      command: [
        'aws',
        'ecr',
        'describe-repositories',
        '--query',
        'repositories[].{name:repositoryName,scan:imageScanningConfiguration.scanOnPush,tags:imageTagMutability}',
        ...at,
      ],
      keep: (answer) => records(answer),
    },
    {
      name: 'registry-scanning',
      command: ['aws', 'ecr', 'get-registry-scanning-configuration', ...at],
      keep: (answer) => ({ scanType: text(record(record(answer).scanningConfiguration).scanType) }),
    },
  ];
}

/** Each node group, once their names are known. */
const eksNext = ({ cluster, place }: CloudTarget, answers: Answers): Question[] =>
  strings(answers.nodegroups)
    .filter((name) => /^[A-Za-z0-9][\w-]{0,62}$/.test(name))
    .slice(0, MOST)
    .map((name) => ({
      name: `nodegroup ${name}`,
      command: [
        'aws',
        'eks',
        'describe-nodegroup',
        '--nodegroup-name',
        name,
        '--cluster-name',
        cluster,
        '--region',
        place,
        '--output',
        'json',
      ],
      keep: (answer) => pick(record(answer).nodegroup, 'nodegroupName', 'version', 'releaseVersion', 'amiType'),
    }));

function gke({ cluster, place, project }: CloudTarget): Question[] {
  const of = project ? ['--project', project] : [];
  return [
    {
      name: 'cluster',
      command: [
        'gcloud',
        'container',
        'clusters',
        'describe',
        cluster,
        '--location',
        place,
        ...of,
        '--format',
        'json',
        '--quiet',
      ],
      keep: (answer) => {
        const { masterAuth, nodePools, nodeConfig: _nodeConfig, ...found } = record(answer);
        const { clientCertificate, clientKey } = record(masterAuth);
        return {
          ...pick(
            found,
            'privateClusterConfig',
            'controlPlaneEndpointsConfig',
            'masterAuthorizedNetworksConfig',
            'anonymousAuthenticationConfig',
            'rbacBindingConfig',
            'legacyAbac',
            'workloadIdentityConfig',
            'databaseEncryption',
            'releaseChannel',
            'shieldedNodes',
            'nodePoolDefaults',
            'networkPolicy',
            'networkConfig',
            'binaryAuthorization',
            'loggingConfig',
            'securityPostureConfig',
            'addonsConfig',
            'enableKubernetesAlpha',
            'autopilot',
          ),
          // That they are there, and not what they are.
          hasClientCertificate: Boolean(clientCertificate || clientKey),
          nodePools: records(nodePools).map((pool) => ({
            ...pick(pool, 'name', 'management', 'version'),
            config: pick(
              pool.config,
              'serviceAccount',
              'workloadMetadataConfig',
              'shieldedInstanceConfig',
              'imageType',
              'kubeletConfig',
            ),
          })),
        };
      },
    },
    {
      name: 'services',
      command: [
        'gcloud',
        'services',
        'list',
        '--enabled',
        '--filter',
        'config.name:containerscanning.googleapis.com',
        ...of,
        '--format',
        'json(config.name)',
        '--quiet',
      ],
      keep: (answer) => records(answer).map(({ config }) => text(record(config).name)),
    },
  ];
}

function aks({ cluster, place }: CloudTarget): Question[] {
  return [
    {
      name: 'cluster',
      command: [
        'az',
        'aks',
        'show',
        '--resource-group',
        place,
        '--name',
        cluster,
        '--output',
        'json',
        '--only-show-errors',
      ],
      keep: (answer) => {
        const found = record(answer);
        return {
          ...pick(
            found,
            'id',
            'apiServerAccessProfile',
            'disableLocalAccounts',
            'oidcIssuerProfile',
            'autoUpgradeProfile',
            'kubernetesVersion',
          ),
          aadProfile: pick(found.aadProfile, 'managed', 'enableAzureRbac'),
          securityProfile: pick(
            found.securityProfile,
            'workloadIdentity',
            'azureKeyVaultKms',
            'defender',
            'imageCleaner',
          ),
          networkProfile: pick(found.networkProfile, 'networkPolicy', 'networkPlugin', 'networkDataplane'),
          azurePolicy: record(record(found.addonProfiles).azurepolicy).enabled === true,
        };
      },
    },
  ];
}

const RESOURCE_ID = /^\/subscriptions\/[\w-]+\/resource[gG]roups\/[\w.()-]+\/providers\/[\w./-]+$/;

const aksNext = (_target: CloudTarget, answers: Answers): Question[] => {
  const id = text(record(answers.cluster).id);
  return RESOURCE_ID.test(id)
    ? [
        {
          name: 'diagnostics',
          command: [
            'az',
            'monitor',
            'diagnostic-settings',
            'list',
            '--resource',
            id,
            '--output',
            'json',
            '--only-show-errors',
          ],
          keep: (answer) =>
            [...records(answer), ...records(record(answer).value)].flatMap(({ logs }) =>
              records(logs)
                .filter(({ enabled }) => enabled === true)
                .map(({ category, categoryGroup }) => text(category) || `group ${text(categoryGroup)}`),
            ),
        },
      ]
    : [];
};

const FIRST = { EKS: eks, GKE: gke, AKS: aks } as const;
const NEXT = { EKS: eksNext, GKE: () => [], AKS: aksNext } as const;

/** What is asked at once. */
export const firstQuestions = (target: CloudTarget): readonly Question[] => FIRST[target.provider](target);

/** What can be asked once the first answers are there. */
export const nextQuestions = (target: CloudTarget, answers: Answers): readonly Question[] =>
  NEXT[target.provider](target, answers);

/** What else may be asked, in words. */
const LATER: Readonly<Record<CloudTarget['provider'], string | undefined>> = {
  EKS: `aws eks describe-nodegroup for each of its node groups, ${MOST} at most`,
  GKE: undefined,
  AKS: 'az monitor diagnostic-settings list for the cluster',
};

/** The commands as they are run, to be shown before. */
export const commandLines = (target: CloudTarget): readonly string[] => [
  ...firstQuestions(target).map(({ command }) => command.map(shellQuote).join(' ')),
  ...(LATER[target.provider] ? [LATER[target.provider] ?? ''] : []),
];
