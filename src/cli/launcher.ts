import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, asAppError } from '../core/errors.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { TOOL } from '../core/package.ts';
import type { ClusterPort, SnapshotSourcePort } from '../core/ports.ts';
import type { SnapshotSource } from '../core/snapshot.ts';
import { newSession, type Session } from '../session/session.ts';
import type { SessionStore } from '../session/store.ts';
import type { Project } from '../wizard/assess.ts';
import type { Launcher, OpenOptions, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type EvidenceOptions, withFiles } from './evidence.ts';
import { homeDirectory } from './home.ts';
import { lazyNodes } from './nodes.ts';
import type { CloudWish } from './options.ts';

export interface LauncherOptions extends EvidenceOptions {
  readonly kubeconfig?: string;
  readonly namespaces: readonly string[];
  readonly readOnly: boolean;
  /** Machines that are read and changed besides the API. */
  readonly hosts: readonly string[];
  /** Whether the provider of a managed cluster is asked, and about which. */
  readonly cloud: CloudWish;
  /** Version that manifests are judged at. */
  readonly kubernetesVersion?: string;
  readonly project?: Project;
  readonly environment: NodeJS.ProcessEnv;
}

/** The opened source: a cluster that can be changed, or something that can only be read. */
export interface Opened {
  readonly source: SnapshotSourcePort;
  readonly cluster?: ClusterPort;
  /** Ends idle connections, which would keep the process alive. */
  close(): void;
}

const nothingToClose = (): void => {};

/** Opens a target without a session. The demo keeps its objects in `demoState` when given. */
export async function openTarget(target: Target, options: LauncherOptions, demoState?: string): Promise<Opened> {
  const opened = await openSource(target, options, demoState);
  const source = withFiles(opened.source, options);
  // Which CI system is worked with shows where one works; manifests bring their own.
  return { ...opened, source: target.kind === 'context' ? withRepository(source) : source };
}

async function openSource(target: Target, options: LauncherOptions, demoState?: string): Promise<Opened> {
  switch (target.kind) {
    case 'context': {
      const { openContext } = await import('../cluster/live/index.ts');
      const cluster = openContext(target.name, {
        toolVersion: TOOL.version,
        ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
      });
      return { source: cluster, cluster, close: () => cluster.close() };
    }
    case 'demo': {
      const [{ EmbeddedCluster }, { demoWorld }] = await Promise.all([
        import('../cluster/embedded/cluster.ts'),
        import('../cluster/embedded/world/index.ts'),
      ]);
      const cluster = new EmbeddedCluster(demoWorld, demoState ? fileState(demoState) : {});
      return { source: cluster, cluster, close: nothingToClose };
    }
    case 'files': {
      const { filesSource } = await import('../cluster/files/source.ts');
      return { source: filesSource(target.paths, options.kubernetesVersion), close: nothingToClose };
    }
    case 'snapshot': {
      const { snapshotSource } = await import('../cluster/files/source.ts');
      return { source: snapshotSource(target.file), close: nothingToClose };
    }
  }
}

/** The same with the pipelines of the repository that the command is run in. */
const withRepository = (source: SnapshotSourcePort): SnapshotSourcePort => ({
  source: source.source,
  collect: async (collectOptions) => {
    const snapshot = await source.collect(collectOptions);
    const { readRepository } = await import('../cluster/files/repository.ts');
    const repository = readRepository('.');
    return repository ? { ...snapshot, repository } : snapshot;
  },
});

/** The demo's objects in a file beside its session: killed in the middle, the next start finds them as they were. */
function fileState(path: string): {
  load: () => readonly Manifest[] | undefined;
  save: (objects: readonly Manifest[]) => void;
} {
  return {
    load: () => {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Manifest[];
      } catch {
        return undefined;
      }
    },
    save: (objects) => {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(path, JSON.stringify(objects), { mode: 0o600 });
    },
  };
}

const targetOf = (source: SnapshotSource): Target => {
  if (source.kind === 'live') return { kind: 'context', name: source.name };
  if (source.kind === 'demo') return { kind: 'demo' };
  return source.kind === 'files'
    ? { kind: 'files', paths: source.name.split(', ') }
    : { kind: 'snapshot', file: source.name };
};

export async function storeOf(environment: NodeJS.ProcessEnv): Promise<SessionStore> {
  const { SessionStore } = await import('../session/store.ts');
  return new SessionStore(homeDirectory(environment));
}

/** What the launcher needs is loaded when it is asked for it, so that the first screen is there at once. */
export function createLauncher(options: LauncherOptions): Launcher {
  return {
    async contexts() {
      const { listContexts } = await import('../cluster/live/index.ts');
      try {
        return listContexts(options.kubeconfig).toSorted((a, b) => Number(b.current) - Number(a.current));
      } catch (error) {
        return asAppError(error);
      }
    },
    async probe(context, signal) {
      const { cluster, close } = await openTarget({ kind: 'context', name: context }, options);
      if (!cluster) throw new AppError('internal', `Context ${context} has no cluster.`, 'Please report this.');
      try {
        return await cluster.connect(signal);
      } finally {
        close();
      }
    },
    sessions: async () => (await storeOf(options.environment)).list(),
    readDirectory: async (path) => (await import('../cluster/files/bundle.ts')).readBundle(path),
    open: (target, open = {}) => openWizard(target, open, options),
  };
}

const newId = (target: Target, now: Date): string => {
  const name = target.kind === 'context' ? target.name : target.kind;
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'session';
  return `${slug}-${now.toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
};

async function openWizard(target: Target, { resume }: OpenOptions, options: LauncherOptions): Promise<Wizard> {
  const [{ Wizard }, store] = await Promise.all([import('../wizard/wizard.ts'), storeOf(options.environment)]);
  const now = new Date();
  const resumed: Session | undefined = resume === undefined ? undefined : store.load(resume);
  const id = resumed?.id ?? newId(target, now);
  const opened = await openTarget(
    resumed ? targetOf(resumed.source) : target,
    options,
    join(store.directory, `${id}.demo`),
  );
  const lock = store.lock(id);
  const held = 'heldBy' in lock ? lock.heldBy : undefined;
  const session =
    resumed ??
    newSession({
      id,
      createdAt: now.toISOString(),
      toolVersion: TOOL.version,
      source: opened.source.source,
      identity: { uid: '', server: '', context: '' },
    });
  return new Wizard({
    source: opened.source,
    ...(opened.cluster ? { cluster: opened.cluster } : {}),
    ...(opened.source.source.kind === 'live'
      ? {
          nodes: lazyNodes(options.hosts),
          cloud: (await import('../cloud/port.ts')).openCloud(options.cloud.wanted, options.cloud),
        }
      : {}),
    store,
    session,
    saved: resumed !== undefined,
    readOnly: options.readOnly,
    ...(held === undefined
      ? {}
      : { sessionReadOnly: `Another kubeharden (process ${held}) has session ${id} open; this one only reads.` }),
    ...(options.project ? { project: options.project } : {}),
    ...(options.namespaces.length > 0 ? { namespaces: options.namespaces } : {}),
    onClose: () => {
      opened.close();
      if ('release' in lock) lock.release();
    },
  });
}
