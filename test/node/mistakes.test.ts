// Mistakes made with the tool, over a real ssh connection: the node puts itself back, and the journal says so.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openContext } from '../../src/cluster/live/index.ts';
import { openNodes } from '../../src/node/nodes.ts';
import { newSession } from '../../src/session/session.ts';
import { SessionStore } from '../../src/session/store.ts';
import type { ApplyEvent } from '../../src/wizard/types.ts';
import { Wizard } from '../../src/wizard/wizard.ts';
import { temporaryStore } from '../support/journey.ts';
import { freshNode } from '../support/kubeadm-node/life.ts';
import { KUBECONFIG, runner } from '../support/kubeadm-node/node.ts';
import { ownConnections, SSH_HOST, startSsh } from '../support/kubeadm-node/ssh.ts';
import { applied, CONTEXT, killedAt } from '../support/kubeadm-node/tool.ts';

const binaries = inject('nodeBinaries');
const run = runner(binaries);
const CONTROLLERS = 'control-plane/controller-manager-scheduler';
const AUDIT = 'audit/audit-logging';
const STATE = '/var/lib/kubeharden';
const MANIFESTS = '/etc/kubernetes/manifests';
const folderOf = (step: string): string => `control-plane/${step.split('/')[1]}`;
const manifests = (): string[] =>
  readdirSync(MANIFESTS)
    .sort()
    .map((name) => `${name} ${statSync(join(MANIFESTS, name)).mode} ${readFileSync(join(MANIFESTS, name), 'utf8')}`);
/** What a change that was put back leaves on the machine. */
const left = (): string[] => [
  ...(existsSync(STATE) ? readdirSync(STATE, { recursive: true }).map(String) : []).filter((name) => name !== 'backup'),
  ...readdirSync('/run').filter((name) => /^kubeharden\.[^l]/.test(name)),
  ...readdirSync('/etc/kubernetes').filter((name) => name.startsWith('kubeharden-work')),
];

describe.skipIf(!binaries)('a mistake that is made with the tool', () => {
  freshNode(binaries);
  let stopSsh: () => void = () => {};
  let wizard: Wizard;
  let events: ApplyEvent[];
  let before: string[];

  const open = (store = temporaryStore(), resume?: string): Wizard => {
    const cluster = openContext(CONTEXT, { kubeconfig: KUBECONFIG, toolVersion: '0.0.0-test' });
    return new Wizard({
      source: cluster,
      cluster,
      nodes: openNodes([SSH_HOST]),
      store,
      session: resume
        ? store.load(resume)
        : newSession({
            id: 'mistakes',
            createdAt: new Date().toISOString(),
            toolVersion: '0.0.0-test',
            source: cluster.source,
            identity: { uid: '', server: '', context: '' },
          }),
      saved: resume !== undefined,
      readOnly: false,
      onClose: () => cluster.close(),
    });
  };
  /** One mistake in one file of a step, as an operator's own edit makes it. */
  const spoil = (step: string, file: string, change: (text: string) => string): void => {
    const path = `${folderOf(step)}/${file}`;
    const planned = wizard.plan(step).find((one) => one.kind === 'file' && one.path === path);
    const text = planned?.kind === 'file' ? planned.content : '';
    expect(change(text)).not.toBe(text);
    wizard.answer(step, { ...wizard.answersOf(step), edited: { [`file:${path}`]: change(text) } });
  };
  const apply = async (step: string, onEvent: (event: ApplyEvent) => void = () => {}): Promise<string> => {
    const [result] = await wizard.apply([step], {
      onEvent: (event) => {
        events.push(event);
        onEvent(event);
      },
    });
    return result?.failed.map(({ error }) => error.message).join('\n') ?? '';
  };
  const nothingHappened = (): void => {
    expect(manifests()).toEqual(before);
    expect(run(['kubectl', 'get', '--raw', '/readyz']).output).toBe('ok');
    expect(wizard.records().map(({ state }) => state)).toEqual(['failed']);
    expect(wizard.undoable()).toEqual([]);
    expect(left()).toEqual([]);
  };

  beforeAll(async () => {
    if (binaries) stopSsh = await startSsh(binaries);
  });
  beforeEach(async () => {
    before = manifests();
    events = [];
    wizard = open();
    await wizard.connect();
    await wizard.inspect();
  });
  afterEach(() => wizard.close());
  afterAll(() => stopSsh());

  it('such as a flag that does not exist is taken back, and told in the component’s own words', async () => {
    spoil(CONTROLLERS, 'apply.sh', (text) => text.replaceAll('--profiling=false', '--no-such-flag=1'));
    const said = await apply(CONTROLLERS);
    expect(said).toContain('unknown flag: --no-such-flag');
    expect(said).toContain('everything was put back and is healthy');
    nothingHappened();
  });

  it('such as an audit policy that does not parse is taken back', async () => {
    spoil(AUDIT, 'files/audit-policy.yaml', () => 'rules: [');
    const said = await apply(AUDIT);
    expect(said).toContain('everything was put back and is healthy');
    expect(said).toMatch(/audit.policy/i);
    nothingHappened();
  });

  it('such as a volume whose path is missing is taken back', async () => {
    spoil(AUDIT, 'apply.sh', (text) =>
      text.replaceAll(
        'path: /var/log/kubernetes/audit"; print "      type: DirectoryOrCreate"',
        'path: /var/log/not-there"; print "      type: Directory"',
      ),
    );
    expect(await apply(AUDIT)).toContain('everything was put back and is healthy');
    nothingHappened();
  });

  it('such as a disk that is full leaves every manifest whole', async () => {
    mkdirSync('/etc/kubernetes/patches', { recursive: true });
    run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', '/etc/kubernetes/patches']);
    try {
      run(['sh', '-c', 'dd if=/dev/zero of=/etc/kubernetes/patches/full bs=4k count=1 2>/dev/null']);
      expect(await apply(CONTROLLERS)).toContain('Could not be written:');
      nothingHappened();
    } finally {
      run(['umount', '/etc/kubernetes/patches']);
    }
  });

  it('such as a connection that is cut in the middle: the node takes back what nobody confirmed', async () => {
    let cut = 0;
    const said = await apply(CONTROLLERS, (event) => {
      if (event.kind !== 'node' || !event.text.includes('waiting until it runs')) return;
      for (const pid of ownConnections()) process.kill(pid, 'SIGKILL');
      cut += 1;
      expect(manifests()).not.toEqual(before);
    });
    expect(cut).toBe(1);
    expect(said).toContain('is gone');
    expect(events.some((event) => event.kind === 'change' && event.state === 'failed')).toBe(true);
    nothingHappened();
  });

  it('is none, but the program is killed in the middle: the next start asks the node', async () => {
    const home = await killedAt('waiting until it runs', applied('--step', CONTROLLERS));
    expect(manifests()).not.toEqual(before);
    const store = new SessionStore(home);
    const [summary] = store.list();
    const again = open(store, summary?.id);
    try {
      await again.connect();
      // The node may still be putting the files back.
      for (let attempt = 0; attempt < 5 && again.records().some(({ state }) => state === 'in-doubt'); attempt += 1)
        await again.recover();
      expect(again.records().map(({ state }) => state)).toEqual(['failed']);
      expect(again.stateOf(CONTROLLERS)).toBeUndefined();
    } finally {
      again.close();
    }
    expect(manifests()).toEqual(before);
    expect(left()).toEqual([]);
  });

  it('is none: the change stays, with its way back on the node, and goes back from here', async () => {
    expect(await apply(CONTROLLERS)).toBe('');
    expect(manifests()).not.toEqual(before);
    const [folder = ''] = readdirSync(join(STATE, 'backup'));
    expect(readdirSync(join(STATE, 'backup', folder))).toEqual(
      expect.arrayContaining(['rollback.sh', 'before', 'change']),
    );
    const ids = wizard.undoable().map(({ intent }) => intent.id);
    const previews = await wizard.previewUndo(ids);
    expect(
      previews.flatMap(({ diff }) => diff.filter(({ kind }) => kind === 'remove').map(({ text }) => text)),
    ).toContain('    - --profiling=false');
    expect(await wizard.undo(ids, { onEvent: () => {} })).toMatchObject({ failed: [] });
    expect(manifests()).toEqual(before);
    expect(wizard.undoable()).toEqual([]);
    expect(spawnSync('ssh', [SSH_HOST, 'ls', '/run/kubeharden.lock']).status).toBe(0);
  });
});
