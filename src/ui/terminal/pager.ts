import { execa } from 'execa';
import { AppError } from '../../core/errors.ts';

/** The pager as people set it, with its arguments; `less` without a word. */
export const pagerOf = ({ KUBEHARDEN_PAGER, PAGER }: NodeJS.ProcessEnv): string => KUBEHARDEN_PAGER || PAGER || 'less';

/** Shows a text in the pager and returns when it was left; the terminal has to be handed over before. */
export async function page(text: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const pager = pagerOf(environment);
  const { failed, message } = await execa(pager, {
    shell: true,
    input: text,
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    env: { LESS: environment.LESS ?? 'R' },
  });
  if (failed)
    throw new AppError(
      'bad-input',
      `The pager ${pager} did not end well: ${message?.split('\n')[0] ?? 'no reason given'}`,
      'Set PAGER to a pager that is installed.',
    );
}
