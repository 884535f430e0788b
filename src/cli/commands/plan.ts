import { remediationOf } from '../../areas/index.ts';
import { asAppError } from '../../core/errors.ts';
import { NO_ANSWERS } from '../../core/parameter.ts';
import { contextFor } from '../../core/plan.ts';
import { refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { listing, safeText } from '../../core/text.ts';
import { titleOf } from '../../wizard/trial.ts';
import { EXIT } from '../exit.ts';
import { only } from '../gate.ts';
import { inspectOnce } from '../inspect.ts';
import { areasOf, type SourceOptions } from '../options.ts';
import { emit, emitText, oneOf } from '../output.ts';
import { settingsOf } from '../settings.ts';

type Inspected = Awaited<ReturnType<typeof inspectOnce>>;

function detailsOf(step: Step, { findings, snapshot }: Inspected) {
  const remediation = remediationOf(step.remediation);
  if (!remediation) return { changes: [], consequences: [] };
  const context = contextFor(remediation, findings, snapshot);
  const changes = remediation.plan(step, NO_ANSWERS, context);
  return {
    changes: changes.map((change) => ({ kind: change.kind, title: titleOf(change) })),
    consequences: remediation.impact(step, changes, context).consequences,
  };
}

/** The steps with what they would change and break, from the snapshot alone: nothing is sent to the cluster. */
export async function plan(
  options: SourceOptions & { readonly area?: readonly string[]; readonly format: string },
): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json'] as const);
  const settings = await settingsOf(options);
  const inspection = only(await inspectOnce(options, settings), areasOf(options.area, settings.config.areas));
  const steps = inspection.steps.map((step) => {
    try {
      return { ...step, ...detailsOf(step, inspection) };
    } catch (error) {
      return { ...step, changes: [], consequences: [], problem: asAppError(error).message };
    }
  });
  if (format === 'json')
    await emit(JSON.stringify({ schemaVersion: 1, source: inspection.snapshot.source, steps }, undefined, 2));
  else await emitText(steps.flatMap(stepText).join('\n') || 'There is nothing to do: no step is proposed.');
  return EXIT.ok;
}

const stepText = (step: Step & ReturnType<typeof detailsOf> & { problem?: string }): string[] => [
  `${step.title}`,
  `  ${step.id}  ${step.severity}, ${step.risk}, ${step.delivery === 'cluster' ? 'can be applied' : step.delivery}`,
  `  ${safeText(step.why)}`,
  ...(step.subjects.length > 0 ? [`  about ${safeText(listing(step.subjects.map(refText), 5))}`] : []),
  ...step.parameters.map((parameter) => `  --set ${parameter.name}=${String(parameter.default)}  ${parameter.title}`),
  ...(step.changes.length > 0
    ? [
        `  changes: ${listing(
          step.changes.map(({ kind, title }) => `${kind} ${title}`),
          6,
        )}`,
      ]
    : []),
  ...step.consequences.slice(0, 5).map(({ level, text }) => `  ${level}: ${safeText(text)}`),
  ...(step.problem ? [`  cannot be planned: ${step.problem}`] : []),
  '',
];
