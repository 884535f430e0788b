import { stringify } from 'yaml';
import { AppError, asAppError } from '../../../core/errors.ts';
import type { Answers } from '../../../core/parameter.ts';
import type { ChangePreview } from '../../../wizard/types.ts';
import { useUi, useWizard } from '../../context.tsx';

/** Where a text is kept that the operator wrote and the server refused. */
export const draftKey = (step: string, change: string): string => `draft:${step}:${change}`;

/** What is edited: the file, the manifest, or the fields of a patch with what they belong to. */
function textOf(change: ChangePreview['change']): string {
  if (change.kind === 'file') return change.content;
  if (change.kind === 'apply') return stringify(change.manifest, { lineWidth: 0 });
  return change.kind === 'patch' ? stringify(change.patch, { lineWidth: 0 }) : '';
}

const nameOf = (change: ChangePreview['change']): string =>
  change.kind === 'file' ? change.path.replaceAll('/', '-') : 'change.yaml';

/**
 * Opens a change in the operator's editor. What comes back is tried on the server before it is taken; what is refused
 * is kept as a draft, which the next edit goes on with.
 */
export function useEditor(id: string): (preview: ChangePreview) => Promise<void> {
  const ui = useUi();
  const wizard = useWizard();

  const withText = (key: string, text: string | undefined): Answers => {
    const answers = wizard.answersOf(id);
    const { [key]: _before, ...others } = answers.edited;
    return { ...answers, edited: text === undefined ? others : { ...others, [key]: text } };
  };

  const take = async (key: string, text: string): Promise<void> => {
    const answers = withText(key, text);
    const draft = draftKey(id, key);
    try {
      const { changes } = await wizard.preview(id, undefined, answers);
      const problem = changes.find((change) => change.key === key)?.problem;
      if (problem) throw problem;
      ui.memory.delete(draft);
      wizard.answer(id, answers);
      ui.say('Taken; the preview shows your text. Emptying it brings the generated one back.');
    } catch (error) {
      ui.memory.set(draft, text);
      const { code, message, hint } = asAppError(error);
      ui.fail(new AppError(code, message, `${hint} Your text is kept as a draft; e goes on with it.`));
    }
  };

  return async ({ key, change }) => {
    const draft = ui.memory.get(draftKey(id, key)) as string | undefined;
    const before = draft ?? wizard.answersOf(id).edited[key] ?? textOf(change);
    const { editText } = await import('../../terminal/editor.ts');
    let text: string | undefined;
    let problem: unknown;
    await ui.suspend(async () => {
      ({ text, problem } = await editText(before, nameOf(change), process.env));
    });
    if (problem) {
      if (text !== undefined) ui.memory.set(draftKey(id, key), text);
      return ui.fail(problem);
    }
    if (text === undefined && draft === undefined) return ui.say('Nothing was changed.');
    const edited = text ?? before;
    if (edited.trim() !== '') return take(key, edited);
    ui.memory.delete(draftKey(id, key));
    wizard.answer(id, withText(key, undefined));
    ui.say('The generated text is back.');
  };
}
