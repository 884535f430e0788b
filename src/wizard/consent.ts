import type { Consequence } from '../core/impact.ts';
import type { Step } from '../core/remediation.ts';
import type { ChangePreview, StepPreview } from './types.ts';
import type { Wizard } from './wizard.ts';

const CHANGING = new Set<ChangePreview['action']>(['create', 'update', 'delete']);
const isKept = ({ manager, action }: ChangePreview): boolean => manager !== undefined && CHANGING.has(action);
const isOwned = ({ conflicts }: ChangePreview): boolean => (conflicts?.length ?? 0) > 0;

/** What an operator has to agree to before steps are applied. */
export interface Consent {
  /** Steps that are applied from here; the others are files or done by hand. */
  readonly live: readonly Step[];
  /** Changes to objects that Helm, GitOps or an operator keeps: asked for by themselves. */
  readonly kept: readonly ChangePreview[];
  /** Changes to fields that others manage: asked for by themselves. */
  readonly owned: readonly ChangePreview[];
  /** Changes that belong to nobody else. */
  readonly free: number;
  /** Changes that would be made, kept ones included. */
  readonly changing: number;
  readonly blocked: number;
  /** Machines that are changed, by name. */
  readonly machines: readonly string[];
  /** What breaks or restarts. */
  readonly serious: readonly Consequence[];
  /** `lockout` wants the name of the context typed, `disruptive` a second thought. */
  readonly risk: Step['risk'];
}

export function consentTo(
  { canApply }: Pick<Wizard, 'canApply'>,
  steps: readonly Step[],
  previews: readonly StepPreview[],
): Consent {
  const live = steps.filter(canApply);
  const changes = previews.flatMap((preview) => preview.changes);
  const of = (risk: Step['risk']): boolean => live.some((step) => step.risk === risk);
  const changing = changes.filter(({ action }) => CHANGING.has(action));
  const kept = changes.filter(isKept);
  return {
    live,
    kept,
    owned: changes.filter(isOwned),
    free: changing.length - kept.length,
    changing: changing.length,
    blocked: changes.filter(({ action }) => action === 'blocked').length,
    machines: [...new Set(changing.flatMap(({ host, target }) => (host ? [target?.name ?? host] : [])))],
    serious: previews
      .flatMap(({ impact }) => impact.consequences)
      .filter(({ level }) => level === 'breaks' || level === 'restarts'),
    risk: of('lockout') ? 'lockout' : of('disruptive') ? 'disruptive' : 'additive',
  };
}

/** The one reason that passes by itself. */
export const TRYING = 'the changes are still being tried on the server';

/** Why steps cannot be applied here and now; undefined when they can. */
export function whyNot(
  wizard: Pick<Wizard, 'cluster' | 'readOnly' | 'sessionReadOnly' | 'canApply'>,
  steps: readonly Step[],
  previews: readonly StepPreview[] | undefined,
): string | undefined {
  if (!wizard.cluster) return 'there is no cluster behind manifests and snapshots; files can be written';
  if (wizard.readOnly) return 'the wizard was started with --read-only; files can be written';
  if (wizard.sessionReadOnly) return wizard.sessionReadOnly;
  if (!steps.some(wizard.canApply))
    return steps.some(({ delivery }) => delivery === 'files')
      ? 'this is done with files, which can be written; --ssh or --local-node at the start lets machines be changed'
      : 'this is done by hand; the guide can be written';
  if (!previews) return TRYING;
  const { changing, owned, blocked } = consentTo(wizard, steps, previews);
  if (changing + owned.length > 0) return undefined;
  return blocked > 0 ? 'the server refuses every change; the preview says why' : 'there is nothing to change';
}
