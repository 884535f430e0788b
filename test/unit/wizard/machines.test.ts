// Steps that change machines, with a machine that does as it is told.
import { beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { NodeFacts } from '../../../src/core/kube/node-facts.ts';
import { UNCHANGED } from '../../../src/core/node-run.ts';
import type { ClusterPort, NodeAnswer, NodeBundle, NodesPort } from '../../../src/core/ports.ts';
import { newSession } from '../../../src/session/session.ts';
import type { ApplyEvent } from '../../../src/wizard/types.ts';
import { Wizard } from '../../../src/wizard/wizard.ts';
import { temporaryStore } from '../../support/journey.ts';

const STEP = 'control-plane/controller-manager-scheduler';
const HOST = 'root@master-1';
const FACTS: NodeFacts = {
  node: 'master-1',
  host: HOST,
  root: true,
  kernel: '6.12.0',
  files: [],
  odd: [],
  processes: [],
  certificates: [],
  sysctls: {},
  versions: {},
};

type Fate = 'well' | 'unhealthy' | 'cut-before' | 'cut-after' | 'unchanged' | 'gone';

/** Keeps what it was told in memory, and fails as a test wants it. */
class Machine implements NodesPort {
  readonly hosts = [HOST];
  fate: Fate = 'well';
  readonly kept = new Map<string, NodeAnswer['state']>();
  readonly bundles: NodeBundle[] = [];
  readonly undone: (readonly string[])[] = [];

  read = async () => ({ facts: [FACTS], refusals: [] });
  more: string[] = [];
  try = async () =>
    this.fate === 'unchanged' ? [UNCHANGED] : ['--- /etc/a', '+++ /etc/a', '@@ -1 +1 @@', '-old', '+new', ...this.more];
  async apply(_host: string, bundle: NodeBundle, change: string, work: { keep(): Promise<void> }): Promise<boolean> {
    this.bundles.push(bundle);
    const lost = new AppError('unreachable', 'The connection is gone.', '');
    if (this.fate === 'unhealthy') throw new AppError('invalid', 'Its last words: unknown flag.', '');
    if (this.fate === 'cut-before' || this.fate === 'gone') throw lost;
    await work.keep();
    this.kept.set(change, 'applied');
    if (this.fate === 'cut-after') throw lost;
    return true;
  }
  async undo(_host: string, change: string, work: { words?: readonly string[] } = {}): Promise<readonly string[]> {
    this.undone.push(work.words ?? []);
    if (work.words?.includes('--dry-run')) return ['--- /etc/a', '+++ /etc/a', '-new', '+old'];
    this.kept.set(change, 'undone');
    return [];
  }
  async ask(_host: string, change: string): Promise<NodeAnswer> {
    if (this.fate === 'gone') throw new AppError('unreachable', 'No route.', '');
    return { state: this.kept.get(change) ?? 'not-applied', said: [] };
  }
}

const wizardWith = (cluster: ClusterPort, nodes: NodesPort, store = temporaryStore(), saved = false): Wizard =>
  new Wizard({
    source: cluster,
    cluster,
    nodes,
    store,
    session: saved
      ? store.load('machines')
      : newSession({
          id: 'machines',
          createdAt: '2026-01-01T00:00:00Z',
          toolVersion: '0.0.0',
          source: cluster.source,
          identity: { uid: '', server: '', context: '' },
        }),
    saved,
    readOnly: false,
  });

describe('a step that changes machines', () => {
  let machine: Machine;
  let wizard: Wizard;
  let events: ApplyEvent[];
  const store = () => stored;
  let stored = temporaryStore();
  const apply = () => wizard.apply([STEP], { onEvent: (event) => events.push(event) });
  const states = () => wizard.records().map(({ intent, state }) => `${intent.target.kind} ${state}`);

  beforeEach(async () => {
    machine = new Machine();
    stored = temporaryStore();
    events = [];
    wizard = wizardWith(new EmbeddedCluster(demoWorld), machine, store());
    await wizard.connect();
    await wizard.inspect();
  });

  it('can be applied where one of its machines was named, and nowhere else', async () => {
    const step = wizard.step(STEP);
    expect(step && wizard.canApply(step)).toBe(true);
    const other = wizardWith(new EmbeddedCluster(demoWorld), Object.assign(new Machine(), { hosts: [] }));
    await other.inspect();
    const same = other.step(STEP);
    expect(same && other.canApply(same)).toBe(false);
  });

  it('is previewed with the machine’s own diff', async () => {
    const { changes } = await wizard.preview(STEP);
    const [first] = changes;
    expect(first).toMatchObject({ action: 'update', host: HOST, target: { kind: 'Node', name: 'master-1' } });
    expect(first?.diff).toEqual([
      { kind: 'same', text: '/etc/a' },
      { kind: 'remove', text: 'old' },
      { kind: 'add', text: 'new' },
    ]);
  });

  it('sends the folder of the script, journals before and after, and can be taken back', async () => {
    const [result] = await apply();
    expect(result).toMatchObject({ failed: [], left: 0 });
    expect(machine.bundles[0]?.files.map(({ path }) => path).sort()).toEqual(
      expect.arrayContaining(['apply.sh', 'rollback.sh']),
    );
    expect(states()).toContain('Node applied');
    const ids = wizard.undoable(STEP).map(({ intent }) => intent.id);
    const previews = await wizard.previewUndo(ids);
    expect(previews.map(({ problem }) => problem)).toEqual(ids.map(() => undefined));
    expect(await wizard.undo(ids, { onEvent: () => {} })).toMatchObject({ failed: [] });
    expect(wizard.undoable(STEP)).toEqual([]);
    expect([...machine.kept.values()]).toEqual(['undone']);
  });

  it('counts as not applied when the machine put everything back, with its words', async () => {
    machine.fate = 'unhealthy';
    const [result] = await apply();
    expect(result?.failed.map(({ error }) => error.message)).toEqual(['Its last words: unknown flag.']);
    expect(states()).toEqual(['Node failed']);
    expect(wizard.undoable(STEP)).toEqual([]);
  });

  it('is nothing to take back where the machine was as wanted', async () => {
    machine.fate = 'unchanged';
    const [result] = await apply();
    expect(result?.unchanged).toBeGreaterThanOrEqual(1);
    expect(wizard.records().filter(({ intent }) => intent.target.kind === 'Node')).toEqual([]);
  });

  it('changes nothing that was not shown', async () => {
    await wizard.preview(STEP);
    machine.more = ['+something else'];
    const [result] = await apply();
    expect(result?.failed[0]?.error).toMatchObject({ code: 'moved-on' });
    expect(result?.failed[0]?.error.message).toContain('+something else');
    expect(machine.bundles).toEqual([]);
    await wizard.preview(STEP);
    expect((await apply())[0]?.failed).toEqual([]);
  });

  it('asks the machine when the connection was cut', async () => {
    machine.fate = 'cut-before';
    expect((await apply())[0]?.failed).toHaveLength(1);
    expect(states()).toEqual(['Node failed']);
    machine.fate = 'cut-after';
    expect((await apply())[0]?.failed).toEqual([]);
    expect(states()).toContain('Node applied');
  });

  it('stays in doubt while the machine is away, and is settled by the next start', async () => {
    machine.fate = 'gone';
    await apply();
    expect(states()).toEqual(['Node in-doubt']);
    const later = wizardWith(new EmbeddedCluster(demoWorld), machine, store(), true);
    await later.connect();
    expect(later.records().map(({ state }) => state)).toEqual(['in-doubt']);
    machine.fate = 'well';
    machine.kept.set(later.records()[0]?.intent.id ?? '', 'interrupted');
    await later.recover();
    expect(later.records()[0]).toMatchObject({ state: 'applied' });
    expect(later.records()[0]?.message).toContain('stopped in the middle');
  });

  it('leaves the machine as it was when the operator is not let in any more', async () => {
    const refuse = async () => {
      throw new AppError('cancelled', 'not let in', '');
    };
    const locked = wizardWith(Object.assign(new EmbeddedCluster(demoWorld), { connect: refuse }), machine);
    await locked.inspect();
    const stop = new AbortController();
    stop.abort();
    const [result] = await locked.apply([STEP], { onEvent: () => {}, abortNow: stop.signal });
    expect(result?.failed[0]?.error.message).toContain('does not let you in');
    expect([...machine.kept]).toEqual([]);
  });
});
