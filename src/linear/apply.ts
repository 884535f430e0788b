import type { Step } from '../core/remediation.ts';
import { count, listing } from '../core/text.ts';
import { type Consent, consentTo, whyNot } from '../wizard/consent.ts';
import type { ApplyEvent, StepPreview } from '../wizard/types.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type Dialogue, typed } from './dialogue.ts';
import { armed, type Journey } from './journey.ts';

/** Asks as strictly as the risk demands, applies, and tells what became of it. */
export async function apply(journey: Journey, steps: readonly Step[], previews: readonly StepPreview[]): Promise<void> {
  const { dialogue, wizard } = journey;
  const reason = whyNot(wizard, steps, previews);
  if (reason) return dialogue.say(`Not now: ${reason}.`);
  if (!(await armed(journey))) return;
  const consent = consentTo(wizard, steps, previews);
  const others = await askAboutOthers(dialogue, consent);
  if (!others || !(await agreed(dialogue, wizard, consent, others))) return;
  const results = await wizard.apply(
    consent.live.map(({ id }) => id),
    {
      ...(others.change ? { kept: 'change' } : {}),
      ...(others.takeOver ? { takeOver: true } : {}),
      onEvent: (event) => {
        const told = wordsOf(event);
        if (told) dialogue.say(told);
      },
    },
  );
  for (const { step, applied, unready, failed, left, kept, resolved, remaining } of results)
    dialogue.say(
      `${step.title}: ${[
        `${applied} applied`,
        `${failed.length} failed`,
        ...(unready.length > 0 ? [`${unready.length} did not become ready`] : []),
        ...(left > 0 ? [`${left} not begun`] : []),
        ...(kept > 0 ? [`${kept} left to who keeps them`] : []),
      ].join(', ')}. ${resolved} findings resolved, ${remaining} remain.`,
    );
}

interface Others {
  readonly change: boolean;
  readonly takeOver: boolean;
}

/** What belongs to others is asked for first, one question each; undefined to go back. */
async function askAboutOthers(dialogue: Dialogue, { kept, owned }: Consent): Promise<Others | undefined> {
  let change = false;
  let takeOver = false;
  if (kept.length > 0) {
    const keepers = new Set(kept.map(({ manager }) => `${manager?.kind} ${manager?.name}`));
    dialogue.say(
      `${count(kept.length, 'object')} kept by ${listing([...keepers])}, which puts a change made here back: ${listing(kept.map(({ title }) => title))}.`,
    );
    const answer = await dialogue.choose('What about them?', ['leave them', 'change them too'], 'go back');
    if (answer === undefined) return undefined;
    change = answer === 1;
  }
  if (owned.length > 0) {
    for (const { title, conflicts = [] } of owned)
      dialogue.say(`${title}: ${listing(conflicts.map(({ manager, field }) => `${manager} manages ${field}`))}.`);
    const answer = await dialogue.choose('What about these fields?', ['leave them', 'take them over'], 'go back');
    if (answer === undefined) return undefined;
    takeOver = answer === 1;
  }
  return { change, takeOver };
}

async function agreed(dialogue: Dialogue, wizard: Wizard, consent: Consent, others: Others): Promise<boolean> {
  const { live, kept, owned, changing, blocked, machines, serious, risk } = consent;
  const changes = changing - (others.change ? 0 : kept.length) + (others.takeOver ? owned.length : 0);
  const refused = blocked - (others.takeOver ? owned.length : 0);
  for (const { level, text } of serious) dialogue.say(`${level}: ${text}`);
  if (machines.length > 0)
    dialogue.say(
      `${listing(machines)}: one machine at a time; each puts everything back by itself when it is not healthy, when you are not let in any more, or when the connection is cut.`,
    );
  if (refused > 0) dialogue.say(`${count(refused, 'change')} cannot be made and will be left.`);
  const context = wizard.cluster?.context ?? '';
  return typed(
    dialogue,
    `This applies ${count(live.length, 'step')} with ${count(changes, 'change')} to ${wizard.source.kind === 'demo' ? 'the demo' : context} and is ${risk}. Each change can be taken back.`,
    risk === 'lockout' ? context : 'yes',
  );
}

function wordsOf(event: ApplyEvent): string | undefined {
  switch (event.kind) {
    case 'step':
      return `Applying ${event.step.title}.`;
    case 'change': {
      const { state, title, keeper, error } = event;
      if (state === 'applying') return undefined;
      return `${state}: ${title}${keeper ? `, by ${keeper}: change it there` : ''}${error ? `: ${error.message} ${error.hint}` : ''}`;
    }
    case 'node':
      return `${event.node}: ${event.text}`;
    case 'rollout':
      return event.message ? `rollout: ${event.message}` : undefined;
    case 'taken-back':
      return `${count(event.undone, 'change')} of ${event.step.title} taken back, ${event.failed} could not be.`;
    case 'way-back-lost':
      return event.failures.map(({ error }) => `${error.message} ${error.hint}`).join('\n');
    case 'verifying':
      return 'Reading the cluster again and running the checks.';
    case 'unverified':
      return `Not verified: ${event.error.message} ${event.error.hint}`;
    case 'verified':
      return undefined;
  }
}
