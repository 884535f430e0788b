import { AppError } from '../core/errors.ts';
import { count } from '../core/text.ts';
import type { SourcesOptions } from './options.ts';

/** The contexts that are to be looked at together; undefined when the options name one thing or nothing. */
export async function severalContexts(options: SourcesOptions): Promise<readonly string[] | undefined> {
  const { context: named = [], allContexts, kubeconfig } = options;
  if (!allContexts && named.length < 2) return undefined;
  if (allContexts && named.length > 0)
    throw new AppError('usage', '--all-contexts takes no --context beside it.', 'Leave one of them out.');
  if (options.demo || options.snapshot || options.manifests)
    throw new AppError(
      'usage',
      'Only one of several contexts, --demo, --snapshot and --manifests can be looked at.',
      'Leave out all but one.',
    );
  const { listContexts, requireContext } = await import('../cluster/live/index.ts');
  if (allContexts) {
    const names = listContexts(kubeconfig).map(({ name }) => name);
    if (names.length === 0)
      throw new AppError('usage', 'The kubeconfig has no contexts.', 'Name another kubeconfig with --kubeconfig.');
    return names;
  }
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined)
    throw new AppError(
      'usage',
      `--context ${twice} is there twice.`,
      `Name each of the ${count(new Set(named).size, 'context')} once.`,
    );
  // A name that is not there is a mistake in the command line, and no failure of one cluster.
  for (const name of named) requireContext(name, kubeconfig);
  return named;
}
