import type { Launcher } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type Dialogue, typed } from './dialogue.ts';

/** What every part of the dialogue has at hand. */
export interface Journey {
  readonly dialogue: Dialogue;
  readonly wizard: Wizard;
  readonly launcher: Launcher;
  /** Why the open cluster is one of production. */
  readonly production: string | undefined;
  /** Changes to production were armed. */
  armed: boolean;
}

/** Production is read-only until its name was typed once. */
export async function armed(journey: Journey): Promise<boolean> {
  const { dialogue, wizard, production } = journey;
  if (production === undefined || journey.armed) return true;
  journey.armed = await typed(
    dialogue,
    `${wizard.source.name} is production, your configuration says (${production}). Nothing can be changed until you arm this session.`,
    wizard.source.name,
  );
  return journey.armed;
}
