import type { Command } from 'commander';
import { AREA_IDS, type AreaId } from '../core/area.ts';
import { AppError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { checkHost, LOCAL } from '../node/host.ts';
import type { Target } from '../wizard/launcher.ts';
import type { EvidenceOptions } from './evidence.ts';
import type { LauncherOptions } from './launcher.ts';
import type { ProjectOptions, Settings } from './settings.ts';

/** Options that say what is looked at; the same for every command. */
export interface SourceOptions extends ProjectOptions, EvidenceOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: readonly string[];
  readonly demo?: boolean;
  readonly snapshot?: string;
  readonly manifests?: readonly string[];
  readonly kubernetesVersion?: string;
  readonly readOnly?: boolean;
  readonly ssh?: readonly string[];
  readonly localNode?: boolean;
  readonly cloud?: boolean;
  readonly cloudCluster?: string;
  readonly cloudPlace?: string;
}

/** The same where several contexts may be named. */
export interface SourcesOptions extends Omit<SourceOptions, 'context'> {
  readonly context?: readonly string[];
  readonly allContexts?: boolean;
}

/** Where at most one context is named after all. */
export function oneContext({ context, ...options }: SourcesOptions): SourceOptions {
  const [name] = context ?? [];
  return { ...options, ...(name === undefined ? {} : { context: name }) };
}

/** Listed here as well, so that the help does not load the reports. */
export const FRAMEWORKS = ['cis', 'nsa', 'pss'] as const;

export const SCAN_FORMATS = [
  'text',
  'json',
  'markdown',
  'html',
  'sarif',
  'junit',
  'csv',
  'gitlab',
  'prometheus',
  'policyreport',
  'openreports',
] as const;
export type ScanFormat = (typeof SCAN_FORMATS)[number];

export const WATCH_FORMATS = ['lines', 'json'] as const;

export const collect = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  ...value.split(','),
];

export function withSource(command: Command): Command {
  return withOneSource(command.option('--context <name>', 'context of the kubeconfig; the current one without it'));
}

/** The same for a command that can look at several clusters at once. */
export function withSources(command: Command): Command {
  return withOneSource(
    command
      .option(
        '--context <name>',
        'context of the kubeconfig; the current one without it; may be repeated, for one report of several clusters',
        (name: string, previous: readonly string[] = []) => [...previous, name],
      )
      .option('--all-contexts', 'every context of the kubeconfig, in one report'),
  );
}

function withOneSource(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig file instead of KUBECONFIG or ~/.kube/config')
    .option('-n, --namespace <name>', 'only this namespace; may be repeated', collect)
    .option('--demo', 'the built-in vulnerable demo cluster, in memory')
    .option('--snapshot <file>', 'a file written by `kubeharden snapshot`')
    .option('--manifests <path...>', 'directories or files of manifests; - is standard input')
    .option('--kubernetes-version <version>', 'version that manifests are judged at, such as v1.36.0');
}

/** What the project decided once. */
export const withProject = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration instead of the nearest kubeharden.yaml, from here upwards')
    .option('--exceptions <file>', 'findings that are accepted, with reason and owner');

/** For commands that need a live cluster. */
export const withCluster = (command: Command): Command =>
  command
    .option('--context <name>', 'context of the kubeconfig; the current one without it')
    .option('--kubeconfig <file>', 'kubeconfig file instead of KUBECONFIG or ~/.kube/config')
    .option('-n, --namespace <name>', 'only this namespace; may be repeated', collect);

/** Machines that are read besides the API. */
export const withNodes = (command: Command): Command =>
  command
    .option('--ssh <host>', 'this node too, over ssh, as host or user@host; may be repeated', collect)
    .option('--local-node', 'the node that this runs on too')
    .option('--cloud', 'ask aws, gcloud or az about a managed cluster too; the commands are shown, and only read')
    .option('--cloud-cluster <name>', 'its name there, where the cluster does not show it')
    .option('--cloud-place <place>', 'its region, location or resource group there');

export const withAreas = (command: Command): Command =>
  command.option('--area <area>', `only this practice area (${AREA_IDS.join(', ')}); may be repeated`, collect);

/** The areas asked for, else the project's, else all. */
export function areasOf(
  names: readonly string[] | undefined,
  otherwise: readonly AreaId[] = AREA_IDS,
): readonly AreaId[] {
  if (!names?.length) return otherwise;
  for (const name of names)
    if (!(AREA_IDS as readonly string[]).includes(name))
      throw new AppError(
        'usage',
        `There is no area ${name}.`,
        didYouMean(name, AREA_IDS, `The areas are ${AREA_IDS.join(', ')}.`),
      );
  return names as readonly AreaId[];
}

/** The one thing that the options name; undefined when they name nothing. */
export function namedTarget(options: SourceOptions): Target | undefined {
  const named: Target[] = [
    ...(options.demo ? [{ kind: 'demo' } as const] : []),
    ...(options.snapshot ? [{ kind: 'snapshot', file: options.snapshot } as const] : []),
    ...(options.manifests ? [{ kind: 'files', paths: options.manifests } as const] : []),
    ...(options.context ? [{ kind: 'context', name: options.context } as const] : []),
  ];
  if (named.length > 1)
    throw new AppError(
      'usage',
      'Only one of --context, --demo, --snapshot and --manifests can be looked at.',
      'Leave out all but one.',
    );
  return named[0];
}

/** The machines that the options name; a word that is no host is refused before anything is started with it. */
export const hostsOf = (options: SourceOptions): readonly string[] => [
  ...(options.localNode ? [LOCAL] : []),
  ...(options.ssh ?? []).map(checkHost),
];

export interface CloudWish {
  readonly wanted: boolean;
  readonly cluster?: string;
  readonly place?: string;
}

/** Naming the cluster there is a wish to ask. */
export const cloudWish = ({ cloud, cloudCluster, cloudPlace }: SourceOptions): CloudWish => ({
  wanted: Boolean(cloud || cloudCluster || cloudPlace),
  ...(cloudCluster ? { cluster: cloudCluster } : {}),
  ...(cloudPlace ? { place: cloudPlace } : {}),
});

export const launcherOptions = (options: SourceOptions, settings?: Settings): LauncherOptions => ({
  ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
  ...versionOf(options, settings),
  ...(settings ? { project: settings.project } : {}),
  ...(options.auditLog ? { auditLog: options.auditLog } : {}),
  ...(options.flows ? { flows: options.flows } : {}),
  ...(options.trivy ? { trivy: true } : {}),
  namespaces: options.namespace ?? [],
  readOnly: options.readOnly ?? false,
  hosts: hostsOf(options),
  cloud: cloudWish(options),
  environment: process.env,
});

function versionOf(options: SourceOptions, settings?: Settings): Pick<LauncherOptions, 'kubernetesVersion'> {
  const kubernetesVersion = options.kubernetesVersion ?? settings?.config.kubernetesVersion;
  return kubernetesVersion ? { kubernetesVersion } : {};
}

/** What the options name, else the current context of the kubeconfig. */
export async function targetOf(options: SourceOptions): Promise<Target> {
  const named = namedTarget(options);
  if (named) return named;
  const { listContexts } = await import('../cluster/live/index.ts');
  const current = listContexts(options.kubeconfig).find((context) => context.current);
  if (!current)
    throw new AppError(
      'usage',
      'The kubeconfig has no current context.',
      'Name one with --context, or look at the demo with --demo.',
    );
  return { kind: 'context', name: current.name };
}
