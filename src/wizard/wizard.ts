import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { remediationOf } from '../areas/index.ts';
import { mapBounded } from '../core/bounded.ts';
import { type Change, type ClusterChange, targetOf } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import { type Finding, isOpen } from '../core/finding.ts';
import type { Impact } from '../core/impact.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { type Answers, NO_ANSWERS, problemWith } from '../core/parameter.ts';
import { applyOrder, contextFor } from '../core/plan.ts';
import type { CloudPort, ClusterPort, CollectEvent, Connection, NodesPort, SnapshotSourcePort } from '../core/ports.ts';
import { refText, sameRef } from '../core/reference.ts';
import type { PlanContext, Remediation, Step } from '../core/remediation.ts';
import type { Score } from '../core/score.ts';
import type { SnapshotSource } from '../core/snapshot.ts';
import { count } from '../core/text.ts';
import { jsonReport } from '../report/json.ts';
import { markdownReport, type SessionPart } from '../report/markdown.ts';
import { type JournalRecord, recordsOf } from '../session/journal.ts';
import type { JournalFile } from '../session/journal-file.ts';
import {
  type Moved,
  movedSince,
  reduceSession,
  type Session,
  type SessionEvent,
  type StepState,
} from '../session/session.ts';
import type { SessionStore } from '../session/store.ts';
import { applyChanges, clusterChanges, STOPS } from './apply.ts';
import { type Assessed, assess, assessInSlices, type Project } from './assess.ts';
import { type BundleStep, bundleOf } from './bundle.ts';
import { edited } from './edit.ts';
import { writeFiles } from './files.ts';
import { Machines } from './machines.ts';
import { applyWithMachines, SOON, settleRun } from './node-apply.ts';
import type { PlannedRun } from './node-runs.ts';
import { previewBack, takeRunBack } from './node-undo.ts';
import { type Progress, progressOf, reachableScore } from './progress.ts';
import { type ConfirmCloud, Provider } from './provider.ts';
import { settle } from './settle.ts';
import { previewChange } from './trial.ts';
import type { ApplyEvent, Inspection, StepPreview, StepResult, UndoEvent, UndoPreview } from './types.ts';
import { madeAgain, previewUndo, REFUSED, takeBack } from './undo.ts';
import { uploadsOf } from './uploads.ts';
import { lostWays } from './way-back.ts';

export interface WizardOptions {
  readonly source: SnapshotSourcePort;
  /** Absent for manifests and snapshot files: nothing can be applied. */
  readonly cluster?: ClusterPort;
  /** Machines that can be changed from here. */
  readonly nodes?: NodesPort;
  /** The provider's program, for managed clusters. */
  readonly cloud?: CloudPort;
  readonly store: SessionStore;
  readonly session: Session;
  /** False for a session that was just made and is not on disk yet. */
  readonly saved: boolean;
  readonly readOnly: boolean;
  /** Why decisions are not saved: another wizard has the session. */
  readonly sessionReadOnly?: string;
  readonly namespaces?: readonly string[];
  readonly project?: Project;
  readonly now?: () => Date;
  readonly onClose?: () => void;
}

export interface InspectOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CollectEvent) => void;
  /** Asked once whether the provider's program may be run; without it, it is not. */
  readonly confirmCloud?: ConfirmCloud;
}

export interface ApplyRequest {
  /** Stop after the object that is being applied. */
  readonly signal?: AbortSignal;
  /** Stop now. */
  readonly abortNow?: AbortSignal;
  readonly onEvent: (event: ApplyEvent) => void;
  readonly rollbackOnFailure?: boolean;
  readonly rolloutTimeout?: number;
  /** Objects that Helm, GitOps or an operator keeps: left to them unless `change` is said. */
  readonly kept?: 'leave' | 'change';
  /** Takes over fields that another field manager owns; what was asked for, never the default. */
  readonly takeOver?: boolean;
}

const NOTHING_DONE = {
  applied: 0,
  unchanged: 0,
  failed: [],
  unready: [],
  left: 0,
  kept: 0,
  resolved: 0,
  remaining: 0,
} as const;
const NOTHING_MOVED: Moved = { solved: [], appeared: [], reopened: [] };

/** One open cluster (or files, or a snapshot) and the session about it. Front ends call it and listen; it knows no screen. */
export class Wizard {
  readonly source: SnapshotSource;
  readonly cluster: ClusterPort | undefined;
  readonly readOnly: boolean;
  readonly sessionReadOnly: string | undefined;
  /** Counts up with every change, for `useSyncExternalStore`. */
  version = 0;
  session: Session;
  connection: Connection | undefined;
  inspection: Inspection | undefined;
  /** What an interruption had left in doubt, settled by looking at the cluster when it was connected. */
  recovered: readonly JournalRecord[] = [];
  /** Why the session's last event is not on disk. */
  unsaved: AppError | undefined;

  readonly #options: WizardOptions;
  readonly #machines: Machines;
  readonly #provider: Provider;
  readonly #journal: JournalFile;
  readonly #listeners = new Set<() => void>();
  readonly #steps = new Map<string, Step>();
  readonly #adopted = new Map<string, readonly ClusterChange[]>();
  /** The objects as last previewed: what the operator has seen. */
  readonly #seen = new Map<string, Map<string, Manifest | undefined>>();
  #saved: boolean;
  #reachable: Score | undefined;
  #progress: { readonly version: number; readonly progress: Progress } | undefined;
  #earlier: readonly number[] | undefined;

  constructor(options: WizardOptions) {
    this.#options = options;
    this.#machines = new Machines(options.nodes);
    this.#provider = new Provider(options.cloud);
    this.source = options.source.source;
    this.cluster = options.cluster;
    this.readOnly = options.readOnly || !options.cluster;
    this.sessionReadOnly = options.sessionReadOnly;
    this.session = options.session;
    this.#saved = options.saved;
    this.#journal = options.store.journal(options.session.id);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks the cluster who it is, refuses another cluster than the session's, and settles what an interruption left in doubt. */
  async connect(signal?: AbortSignal): Promise<Connection | undefined> {
    if (!this.cluster) return undefined;
    const connection = await this.cluster.connect(signal);
    const known = this.session.identity.uid;
    if (known && connection.identity.uid && known !== connection.identity.uid)
      throw new AppError(
        'session',
        `Session ${this.session.id} belongs to another cluster: it was rebuilt under the same name, or the context points elsewhere now.`,
        'Start a new session for this cluster; the old one is kept.',
      );
    this.connection = connection;
    this.recovered = await this.recover(signal);
    this.#changed();
    return connection;
  }

  async inspect({ signal, onEvent, confirmCloud }: InspectOptions = {}): Promise<Inspection> {
    const { namespaces } = this.#options;
    const snapshot = await this.#options.source.collect({
      ...(namespaces ? { namespaces } : {}),
      ...(signal ? { signal } : {}),
      ...(onEvent ? { onEvent } : {}),
    });
    const read = { ...(signal ? { signal } : {}), ...(onEvent ? { onEvent } : {}) };
    const whole = await this.#provider.withFacts(await this.#machines.withFacts(snapshot, read), confirmCloud, signal);
    return this.#take(await assessInSlices([whole, this.session.exceptions, this.#options.project], signal), true);
  }

  step = (id: string): Step | undefined => this.#steps.get(id);
  stateOf = (id: string): StepState | undefined => this.session.decisions[id]?.state;
  answersOf = (id: string): Answers => this.session.answers[id] ?? NO_ANSWERS;

  /** Takes up changes that no remediation made, such as a directory of manifests, as a step like any other. */
  adopt(name: string, changes: readonly ClusterChange[]): Step {
    const step: Step = {
      id: `files/${name}`,
      key: name,
      title: `Apply ${name}`,
      why: `${count(changes.length, 'object')} from ${name}, previewed, journalled and undone like every other step.`,
      remediation: 'files',
      area: 'pipeline',
      risk: 'disruptive',
      delivery: 'cluster',
      fixes: [],
      findings: [],
      subjects: changes.map(targetOf),
      parameters: [],
      comesAfter: [],
      severity: 'low',
      weight: 0,
    };
    this.#steps.set(step.id, step);
    this.#adopted.set(step.id, changes);
    return step;
  }

  /** The changes of a step with its answers, or with answers that are only being thought about, from the snapshot. */
  plan(id: string, answers = this.answersOf(id)): Change[] {
    const adopted = this.#adopted.get(id);
    if (adopted) return adopted.map((change) => edited(change, answers));
    const { remediation, step, context } = this.#planned(id);
    return remediation.plan(step, answers, context).map((change) => edited(change, answers));
  }

  /** The step can be applied from here: to the cluster, or to a machine that was named. */
  canApply = (step: Step): boolean =>
    step.delivery === 'cluster' ||
    (step.delivery === 'files' && this.#machines.known(this.version, step.id, () => this.#runs(this.plan(step.id))));

  /** Each change tried on the server or on its machine, with its diff, and what it would break. */
  async preview(id: string, signal?: AbortSignal, answers?: Answers): Promise<StepPreview> {
    const step = this.#known(id);
    const changes = this.plan(id, answers);
    const machines = await this.#machines.preview(id, this.#runs(changes), changes, this.cluster, signal);
    const previewed = await mapBounded(changes, 5, (change) => previewChange(this.cluster, change, signal));
    this.#seen.set(id, new Map(previewed.map(({ preview, before }) => [preview.key, before])));
    return {
      step,
      changes: [...machines, ...previewed.map(({ preview }) => preview)],
      impact: this.#impact(step, changes),
      checkedByServer: this.cluster !== undefined,
    };
  }

  answer(id: string, answers: Answers): void {
    const step = this.#known(id);
    for (const parameter of step.parameters) {
      const value = answers.values[parameter.name];
      const problem = value === undefined ? undefined : problemWith(parameter, value);
      if (problem) throw new AppError('bad-input', problem, parameter.help);
    }
    this.#record({ kind: 'answered', step: id, answers });
  }

  choose = (id: string): void => this.#decide(id, 'chosen');
  skip = (id: string, note?: string): void => this.#decide(id, 'skipped', note);
  reopen(id: string): void {
    this.#record({ kind: 'reopened', step: id });
    const step = this.#steps.get(id);
    if (step) {
      this.#record({ kind: 'unexcepted', fingerprints: step.findings });
      this.#reassess();
    }
  }

  /** Records all findings of a step as accepted risk; they no longer count until the exception expires. */
  accept(id: string, acceptance: { readonly reason: string; readonly owner: string; readonly expires?: string }): void {
    const step = this.#known(id);
    const { reason, owner, expires } = acceptance;
    if (reason.trim() === '' || owner.trim() === '')
      throw new AppError(
        'bad-input',
        'An accepted risk needs a reason and an owner.',
        'Say why it is acceptable and who answers for it.',
      );
    if (expires && !/^\d{4}-\d{2}-\d{2}$/.test(expires))
      throw new AppError('bad-input', `${expires} is not a date.`, 'Give the date as 2027-01-31.');
    this.#record({
      kind: 'excepted',
      exceptions: step.findings.map((fingerprint) => ({ fingerprint, reason, owner, ...(expires ? { expires } : {}) })),
    });
    this.#record({ kind: 'decided', step: id, state: 'accepted', note: reason });
    this.#reassess();
  }

  /** Accepted risks whose date has passed: their findings count again. */
  expired(): Session['exceptions'] {
    const today = this.inspection?.snapshot.takenAt.slice(0, 10) ?? '';
    return this.session.exceptions.filter(({ expires }) => expires && expires < today);
  }

  /** Chosen steps that are still there, in the order in which they are applied. */
  chosen(): Step[] {
    return applyOrder((this.inspection?.steps ?? []).filter((step) => this.stateOf(step.id) === 'chosen'));
  }

  /**
   * Applies steps in a safe order, verifies them on fresh state, and takes failed ones back when asked to. What was done
   * is always told: a cluster that cannot be read afterwards, or a session that cannot be saved, does not lose it.
   */
  async apply(ids: readonly string[], request: ApplyRequest): Promise<StepResult[]> {
    const cluster = this.#writable();
    const { onEvent, rollbackOnFailure, ...options } = request;
    const by = this.connection?.operator?.username;
    const dependencies = {
      cluster,
      journal: this.#journal,
      now: this.#now,
      newId: randomUUID,
      ...(by ? { by } : {}),
    };
    const results: StepResult[] = [];
    let stopped = false;
    for (const step of applyOrder(ids.map((id) => this.#known(id)))) {
      const planned = this.plan(step.id);
      const changes = clusterChanges(planned);
      const runs = this.#runs(planned);
      if (stopped) {
        results.push({ step, ...NOTHING_DONE, left: changes.length + runs.length });
        continue;
      }
      onEvent({ kind: 'step', step, changes: changes.length + runs.length });
      const seen = this.#seen.get(step.id) ?? new Map();
      const applying = { ...options, onEvent, seen, shown: this.#machines.shown(step.id) };
      const outcome =
        runs.length > 0
          ? await applyWithMachines(
              { ...dependencies, nodes: this.#machines.port },
              step,
              changes,
              runs,
              applying,
              () => uploadsOf(cluster, planned, options.abortNow),
            )
          : await applyChanges(dependencies, step, changes, applying);
      stopped = outcome.stopped;
      const { applied, failed, unready, left, kept } = outcome;
      const result: StepResult = {
        step,
        ...NOTHING_DONE,
        applied: applied.length,
        unchanged: outcome.unchanged,
        failed,
        unready,
        left,
        kept,
      };
      const bad = failed.length + unready.length > 0;
      if (bad && rollbackOnFailure && applied.length > 0) {
        const back = await this.undo(applied, { onEvent: () => {} });
        onEvent({ kind: 'taken-back', step, undone: back.undone, failed: back.failed.length });
        this.#keep({ kind: 'decided', step: step.id, state: 'undone', note: 'taken back because a change failed' });
        results.push({ ...result, applied: back.failed.length, failed: [...failed, ...back.failed] });
        continue;
      }
      results.push(result);
      if (step.risk === 'lockout' && applied.length > 0) await this.#askWayBack(step, applied, request);
      const state: StepState = bad || left > 0 ? 'failed' : 'applied';
      const touched = applied.length > 0 || failed.length > 0 || (left === 0 && kept === 0);
      if (touched) this.#keep({ kind: 'decided', step: step.id, state });
    }
    return this.#verify(results, request);
  }

  /** Every change that was ever begun in this session, oldest first. */
  records = (): JournalRecord[] => recordsOf(this.#journal.entries());

  /** Changes that stand and can be taken back; of one step, or all. */
  undoable = (step?: string): JournalRecord[] =>
    this.records().filter(
      (record) => record.state === 'applied' && (step === undefined || record.intent.step === step),
    );

  async previewUndo(ids: readonly string[], signal?: AbortSignal): Promise<UndoPreview[]> {
    const cluster = this.#writable();
    const order = this.#undoOrder(ids);
    const remade = madeAgain(this.records());
    const returning = order.filter(({ intent }) => intent.inverse.kind === 'create');
    return mapBounded(order, 5, async (record): Promise<UndoPreview> => {
      const { id, target, inverse } = record.intent;
      if (inverse.kind === 'node') return previewBack(this.#machines.port, record, signal);
      // Comes back first, and is then as it was before both.
      if (returning.some((other) => other !== record && sameRef(other.intent.target, target)))
        return { id, title: refText(target), diff: [] };
      return previewUndo(cluster, record, remade, signal);
    });
  }

  /** Takes changes back, newest first. What has moved on is left and told. */
  async undo(
    ids: readonly string[],
    request: { readonly signal?: AbortSignal; readonly onEvent: (event: UndoEvent) => void },
  ): Promise<{ undone: number; failed: { title: string; error: AppError }[] }> {
    this.#writable();
    type Failure = { readonly record: JournalRecord; readonly error: AppError };
    const touched = new Set<string>();
    const failed: Failure[] = [];
    let undone = 0;
    let refused: Failure[] = [];
    // What a policy of ours refuses goes once the policy is gone: as long as something does, the rest is tried again.
    for (let left = this.#undoOrder(ids), gone = -1; left.length > 0 && undone > gone; ) {
      gone = undone;
      refused = [];
      for (const record of left) {
        if (request.signal?.aborted) break;
        const error = await this.#takeBack(record, request);
        if (error) (REFUSED.has(error.code) ? refused : failed).push({ record, error });
        else {
          undone += 1;
          touched.add(record.intent.step);
        }
        if (error && STOPS.has(error.code)) break;
      }
      left = failed.some(({ error }) => STOPS.has(error.code)) ? [] : refused.map(({ record }) => record);
    }
    for (const step of touched)
      if (this.undoable(step).length === 0) this.#keep({ kind: 'decided', step, state: 'undone' });
    this.#changed();
    return {
      undone,
      failed: [...failed, ...refused].map(({ record, error }) => ({ title: refText(record.intent.target), error })),
    };
  }

  async #takeBack(
    record: JournalRecord,
    { signal, onEvent }: { readonly signal?: AbortSignal; readonly onEvent: (event: UndoEvent) => void },
  ): Promise<AppError | undefined> {
    const { id, target, inverse } = record.intent;
    const title = refText(target);
    onEvent({ id, title, state: 'undoing' });
    const dependencies = { cluster: this.#writable(), journal: this.#journal, now: this.#now };
    const error =
      inverse.kind === 'node'
        ? await takeRunBack({ ...dependencies, nodes: this.#machines.port }, record, signal)
        : await takeBack(dependencies, record, madeAgain(this.records()), signal);
    onEvent(error ? { id, title, state: 'failed', error } : { id, title, state: 'undone' });
    return error;
  }

  /** Looks at the cluster for every change whose answer was never journalled, and journals what is found. */
  async recover(signal?: AbortSignal): Promise<JournalRecord[]> {
    if (!this.cluster || this.sessionReadOnly) return [];
    const open = this.records().filter(({ state }) => state === 'in-doubt' || state === 'undoing');
    for (const record of open) {
      const outcome =
        record.intent.inverse.kind === 'node'
          ? // A machine that cannot be reached leaves its change in doubt; the cluster is looked at nevertheless.
            await settleRun(this.#machines.port, record, this.#now, {
              most: SOON,
              ...(signal ? { signal } : {}),
            }).catch(() => undefined)
          : await settle(this.cluster, record, this.#now, signal);
      if (!outcome) continue;
      this.#journal.append(outcome);
      const { step } = record.intent;
      if (outcome.kind === 'done' && this.stateOf(step) !== 'applied')
        this.#keep({ kind: 'decided', step, state: 'failed', note: 'interrupted' });
    }
    const settled = new Set(open.map(({ intent }) => intent.id));
    return this.records().filter(({ intent }) => settled.has(intent.id));
  }

  /** Writes the steps as files for review, Git or another pair of hands. */
  generate(
    ids: readonly string[],
    directory: string,
  ): { readonly directory: string; readonly files: readonly string[] } {
    const steps: BundleStep[] = applyOrder(ids.map((id) => this.#known(id))).map((step) => ({
      step,
      changes: this.plan(step.id),
    }));
    const { root, paths } = writeFiles(directory, bundleOf(steps, { source: this.source.name }));
    for (const { step } of steps)
      if (this.stateOf(step.id) !== 'applied')
        this.#record({ kind: 'decided', step: step.id, state: 'generated', note: root });
    return { directory: root, files: paths };
  }

  /** How far the session has come; undefined before the first inspection. The same object until something changes. */
  progress(): Progress | undefined {
    if (!this.inspection) return undefined;
    if (this.#progress?.version !== this.version) {
      this.#reachable ??= reachableScore(this.inspection);
      const progress = progressOf(this.inspection, this.session, (id) => this.stateOf(id), this.#reachable);
      this.#progress = { version: this.version, progress };
    }
    return this.#progress.progress;
  }

  /** The last scores of this cluster, oldest first: of earlier sessions, then of this one. */
  scores(): number[] {
    const { uid } = this.session.identity;
    this.#earlier ??= this.#options.store
      .list()
      .flatMap(({ session }) =>
        uid !== '' && session?.identity.uid === uid && session.id !== this.session.id ? [session] : [],
      )
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .flatMap(({ scores }) => scores.at(-1)?.score ?? []);
    return [...this.#earlier, ...this.session.scores.flatMap(({ score }) => score ?? [])];
  }

  /** Writes the report of the session as Markdown and JSON. */
  report(directory: string): { readonly markdown: string; readonly json: string } {
    if (!this.inspection)
      throw new AppError('usage', 'There is nothing to report before an inspection.', 'Inspect the cluster first.');
    const { inspection, session } = this;
    const part: SessionPart = {
      id: session.id,
      before: session.scores[0]?.score ?? null,
      decisions: Object.entries(session.decisions).map(([step, decision]) => ({ step, ...decision })),
      changes: this.records().map(({ intent, state, at }) => ({
        title: refText(intent.target),
        action: intent.action,
        state,
        at,
      })),
    };
    const names = { markdown: `${session.id}.md`, json: `${session.id}.json` };
    const { root } = writeFiles(directory, [
      { path: names.markdown, content: markdownReport(inspection, part) },
      { path: names.json, content: jsonReport(inspection) },
    ]);
    return { markdown: join(root, names.markdown), json: join(root, names.json) };
  }

  close(): void {
    this.#options.onClose?.();
  }

  #runs = (changes: readonly Change[]): PlannedRun[] => this.#machines.runs(changes, this.inspection?.snapshot);

  #now = (): Date => this.#options.now?.() ?? new Date();

  /** Rights are what a lockout step changes: whether its undo is still allowed is asked at once, while others can help. */
  async #askWayBack(step: Step, applied: readonly string[], { onEvent, abortNow }: ApplyRequest): Promise<void> {
    const records = this.records().filter(({ intent }) => applied.includes(intent.id));
    const undo = `kubeharden undo --session ${this.session.id} --step ${step.id}`;
    const failures = await lostWays(this.#writable(), records, undo, abortNow).catch(() => []);
    if (failures.length > 0) onEvent({ kind: 'way-back-lost', step, failures });
  }

  async #verify(results: readonly StepResult[], request: ApplyRequest): Promise<StepResult[]> {
    request.onEvent({ kind: 'verifying' });
    try {
      await this.recover(request.abortNow);
      await this.inspect(request.abortNow ? { signal: request.abortNow } : {});
    } catch (error) {
      request.onEvent({ kind: 'unverified', error: asAppError(error) });
      return [...results];
    }
    const open = new Set((this.inspection?.findings ?? []).filter(isOpen).map(({ fingerprint }) => fingerprint));
    return results.map((result) => {
      const remaining = result.step.findings.filter((fingerprint) => open.has(fingerprint)).length;
      const resolved = result.step.findings.length - remaining;
      request.onEvent({ kind: 'verified', step: result.step, resolved, remaining });
      return { ...result, resolved, remaining };
    });
  }

  #take(assessed: Assessed, fresh: boolean): Inspection {
    const verdicts = verdictsOf(assessed.findings);
    const first = this.session.scores.length === 0;
    const moved = !fresh
      ? (this.inspection?.moved ?? NOTHING_MOVED)
      : first
        ? NOTHING_MOVED
        : movedSince(this.session, verdicts, assessed.steps);
    this.inspection = { ...assessed, moved };
    this.#reachable = undefined;
    for (const step of assessed.steps) this.#steps.set(step.id, step);
    if (fresh) {
      this.#seen.clear();
      this.#machines.forget();
      for (const step of moved.reopened) this.#keep({ kind: 'reopened', step });
      this.#keep({
        kind: 'inspected',
        identity: assessed.snapshot.identity,
        verdicts,
        score: assessed.score.score ?? null,
        areas: assessed.score.areas.map(({ score }) => score ?? null),
        stepCount: assessed.steps.length,
      });
    }
    this.#changed();
    return this.inspection;
  }

  #reassess(): void {
    if (this.inspection)
      this.#take(assess(this.inspection.snapshot, this.session.exceptions, this.#options.project), false);
  }

  #impact(step: Step, changes: readonly Change[]): Impact {
    if (this.#adopted.has(step.id))
      return {
        consequences: [
          {
            level: 'note',
            text: 'kubeharden did not make these manifests; what they break is not computed. The diff is the server’s own answer.',
          },
        ],
      };
    const { remediation, context } = this.#planned(step.id);
    return remediation.impact(step, changes, context);
  }

  #known(id: string): Step {
    const step = this.#steps.get(id);
    if (!step) throw new AppError('usage', `There is no step ${id}.`, 'List the steps with: kubeharden plan');
    return step;
  }

  #planned(id: string): { remediation: Remediation; step: Step; context: PlanContext } {
    const step = this.#known(id);
    const remediation = remediationOf(step.remediation);
    if (!remediation || !this.inspection)
      throw new AppError('internal', `Step ${id} has no remediation.`, 'Please report this.');
    const { findings, snapshot } = this.inspection;
    return { remediation, step, context: contextFor(remediation, findings, snapshot) };
  }

  #undoOrder(ids: readonly string[]): JournalRecord[] {
    const wanted = new Set(ids);
    return this.undoable()
      .filter(({ intent }) => wanted.has(intent.id))
      .reverse();
  }

  #writable(): ClusterPort {
    if (!this.cluster)
      throw new AppError(
        'read-only',
        'Manifests and snapshots cannot be changed; there is no cluster behind them.',
        'Generate the files instead.',
      );
    if (this.readOnly)
      throw new AppError(
        'read-only',
        'This session is read-only.',
        'Start again without --read-only, or generate the files instead.',
      );
    if (this.sessionReadOnly) throw new AppError('read-only', this.sessionReadOnly, 'Close the other wizard first.');
    return this.cluster;
  }

  #decide(id: string, state: StepState, note?: string): void {
    this.#known(id);
    this.#record({ kind: 'decided', step: id, state, ...(note ? { note } : {}) });
  }

  /** A decision that cannot be saved is an error: whoever decided has to know. */
  #record(event: SessionEvent): void {
    this.#keep(event);
    if (this.unsaved) throw this.unsaved;
  }

  /** What happened is kept in memory though it cannot be saved: the journal and the cluster know it as well. */
  #keep(event: SessionEvent): void {
    this.session = reduceSession(this.session, event, this.#now().toISOString());
    this.unsaved = undefined;
    if (!this.sessionReadOnly) {
      try {
        this.#options.store.save(this.session);
        this.#saved = true;
      } catch (error) {
        this.unsaved = asAppError(error);
      }
    }
    this.#changed();
  }

  get saved(): boolean {
    return this.#saved;
  }

  #changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}

const verdictsOf = (findings: readonly Finding[]): Session['verdicts'] =>
  Object.fromEntries(
    findings
      .filter((finding) => isOpen(finding) || finding.verdict === 'unknown')
      .map(({ fingerprint, verdict }) => [fingerprint, verdict]),
  );
