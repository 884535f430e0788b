import { basename, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { nameMatcher } from '../../core/glob.ts';
import { refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import type { ApplyEvent, ChangePreview, StepResult } from '../../wizard/types.ts';
import type { Wizard } from '../../wizard/wizard.ts';
import { EXIT } from '../exit.ts';
import { tellReading } from '../inspect.ts';
import { createLauncher } from '../launcher.ts';
import { areasOf, hostsOf, launcherOptions, type SourceOptions, targetOf } from '../options.ts';
import { complain, emitText } from '../output.ts';
import { type Settings, settingsOf } from '../settings.ts';
import { chosenSteps, setParameters } from '../steps.ts';

interface ApplyOptions extends SourceOptions {
  readonly area?: readonly string[];
  readonly step?: readonly string[];
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly rollbackOnFailure?: boolean;
  readonly includeKept?: boolean;
  readonly takeOver?: boolean;
}

/** Preview, confirm, journal, apply, verify: the wizard's own way, without questions. */
export async function apply(directory: string | undefined, options: ApplyOptions): Promise<number> {
  if (!directory && !options.step && !options.area)
    throw new AppError(
      'usage',
      'Nothing is named that should be applied.',
      'Name a directory, --step or --area. See the steps with: kubeharden plan',
    );
  const settings = await settingsOf(options);
  const launcher = createLauncher(launcherOptions(options, settings));
  const wizard = await launcher.open(await targetOf(options));
  const stop = new AbortController();
  const abort = new AbortController();
  const onInterrupt = (): void => (stop.signal.aborted ? abort.abort() : stop.abort());
  process.on('SIGINT', onInterrupt);
  try {
    await wizard.connect(abort.signal);
    if (wizard.source.kind === 'live') tellReading(hostsOf(options));
    await wizard.inspect({ signal: abort.signal });
    const steps = directory
      ? [wizard.adopt(basename(resolve(directory)), await launcher.readDirectory(directory))]
      : appliable(wizard, chosenSteps(wizard, options.step, areasOf(options.area)), options.step !== undefined);
    setParameters(wizard, steps, options.set);
    const blocked = await preview(wizard, steps, options.dryRun ?? false);
    if (options.dryRun) return blocked > 0 ? EXIT.partly : EXIT.ok;
    confirm(wizard, steps, options, settings);
    const results = await wizard.apply(
      steps.map(({ id }) => id),
      {
        signal: stop.signal,
        abortNow: abort.signal,
        onEvent: told,
        rollbackOnFailure: options.rollbackOnFailure ?? false,
        takeOver: options.takeOver ?? false,
        kept: options.includeKept ? 'change' : 'leave',
      },
    );
    await emitText(summary(wizard, results));
    if (stop.signal.aborted) return EXIT.interrupted;
    const whole = results.every(
      ({ failed, unready, left, kept }) => failed.length + unready.length + left + kept === 0,
    );
    return whole && !wizard.unsaved ? EXIT.ok : EXIT.partly;
  } finally {
    process.off('SIGINT', onInterrupt);
    wizard.close();
  }
}

/** What can be applied from here; a step that was named and cannot is an error that says why. */
function appliable(wizard: Wizard, steps: readonly Step[], named: boolean): readonly Step[] {
  const other = named ? steps.find((step) => !wizard.canApply(step)) : undefined;
  if (other)
    throw new AppError(
      'usage',
      `“${other.title}” is done with files or by hand.`,
      other.delivery === 'files'
        ? 'Write them with: kubeharden generate. What its scripts do on machines is applied from here with --local-node or --ssh USER@HOST.'
        : 'Write the guide with: kubeharden generate',
    );
  return steps.filter(wizard.canApply);
}

/** Shows every change as the server would make it; counts those that cannot be made. */
async function preview(wizard: Wizard, steps: readonly Step[], whole: boolean): Promise<number> {
  let blocked = 0;
  for (const step of steps) {
    const { changes, impact } = await wizard.preview(step.id);
    blocked += changes.filter(({ problem }) => problem).length;
    await emitText(
      [
        step.title,
        ...impact.consequences.map(({ level, text }) => `  ${level}: ${text}`),
        ...changes.flatMap((change) => changeText(change, whole && isTold(change, changes))),
      ].join('\n'),
    );
  }
  return blocked;
}

const SIGNS = { add: '+', remove: '-', same: ' ' } as const;

/** The machine's own diff says what its script does: the script itself is named only. */
const isTold = ({ action }: ChangePreview, changes: readonly ChangePreview[]): boolean =>
  action !== 'file' || changes.every(({ host }) => host === undefined);

function changeText(
  { action, title, host, diff, warnings, problem, manager }: ChangePreview,
  whole: boolean,
): string[] {
  return [
    `  ${action.padEnd(9)} ${title}${manager ? ` (kept by ${manager.kind} ${manager.name})` : ''}`,
    ...(problem ? [`    ${problem.message}`, `    ${problem.hint}`] : []),
    ...warnings.map((warning) => `    warning: ${warning}`),
    ...(whole && action !== 'unchanged'
      ? diff
          .filter(({ kind, text }) => action === 'create' || kind !== 'same' || (host && text.startsWith('/')))
          .map(({ kind, text }) => `    ${SIGNS[kind]} ${text}`)
      : []),
  ];
}

/** Without a person to ask, the flags are the confirmation: `--yes`, and the context's name for what could lock people out. */
function confirm(
  wizard: Wizard,
  steps: readonly Step[],
  { yes, confirm: named }: ApplyOptions,
  { config }: Settings,
): void {
  const context = wizard.cluster?.context ?? '';
  if (!yes)
    throw new AppError(
      'usage',
      'Applying needs your confirmation, and this command never asks.',
      `Look at the preview above, then add --yes --confirm ${context}`,
    );
  if (named !== undefined && named !== context)
    throw new AppError(
      'usage',
      `--confirm names ${named}, but the cluster is ${context}.`,
      'Check the context; nothing was changed.',
    );
  const production = (config.productionContexts ?? []).some((pattern) => nameMatcher(pattern)(context));
  if (production && named === undefined)
    throw new AppError('usage', `${context} is a production context.`, `Confirm it with --confirm ${context}`);
  const risky = steps.find(({ risk }) => risk !== 'additive');
  if (risky && named === undefined)
    throw new AppError('usage', `“${risky.title}” is ${risky.risk}.`, `Confirm it with --confirm ${context}`);
}

function told(event: ApplyEvent): void {
  if (event.kind === 'change' && event.state !== 'applying')
    complain(
      `${event.state.padEnd(9)} ${event.title}${event.keeper ? `: by ${event.keeper}; change it there, or add --include-kept` : ''}${event.error ? `: ${event.error.message}\n          ${event.error.hint}` : ''}\n`,
    );
  if (event.kind === 'node') complain(`          ${event.node}: ${event.text}\n`);
  if (event.kind === 'rollout')
    complain(
      `rollout   ${refText(event.target)}: ${event.ready} of ${event.wanted} ready${event.message ? `; ${event.message}` : ''}\n`,
    );
  if (event.kind === 'taken-back')
    complain(
      `undone    ${event.step.title}: ${event.undone} taken back${event.failed > 0 ? `, ${event.failed} could not be` : ''}\n`,
    );
  if (event.kind === 'way-back-lost')
    for (const { error } of event.failures) complain(`warning   ${error.message}\n          ${error.hint}\n`);
  if (event.kind === 'unverified') complain(`not verified: ${event.error.message}\n          ${event.error.hint}\n`);
}

function summary(wizard: Wizard, results: readonly StepResult[]): string {
  const lines = results.map(
    ({ step, applied, unchanged, failed, unready, left, kept, resolved, remaining }) =>
      `${step.title}: ${applied} applied, ${unchanged} unchanged, ${failed.length} failed${unready.length > 0 ? `, ${unready.length} did not become ready` : ''}${left > 0 ? `, ${left} left` : ''}${kept > 0 ? `, ${kept} left to who keeps them` : ''}${step.findings.length > 0 ? `; ${resolved} findings resolved, ${remaining} remain` : ''}`,
  );
  const unsaved = wizard.unsaved ? [`The session is not saved: ${wizard.unsaved.message}`] : [];
  return [...lines, ...unsaved, `Take it back with: kubeharden undo --session ${wizard.session.id}`].join('\n');
}
