import { AppError } from '../../core/errors.ts';
import { refText } from '../../core/reference.ts';
import { recordsOf } from '../../session/journal.ts';
import { EXIT } from '../exit.ts';
import { storeOf } from '../launcher.ts';
import { emit, emitText, oneOf } from '../output.ts';

export async function sessions(action: string, id?: string): Promise<number> {
  const chosen = oneOf('The action', action, ['list', 'show', 'export', 'remove'] as const);
  const store = await storeOf(process.env);
  if (chosen === 'list') {
    const lines = store.list().map(({ id: name, session, damaged, problem }) => {
      if (!session) return `${name}  ${problem ?? `damaged; kept as ${damaged}`}`;
      const decided = Object.keys(session.decisions).length;
      return `${name}  ${session.source.kind === 'live' ? session.source.name : session.source.kind}  ${decided} of ${session.stepCount} steps decided  ${session.updatedAt}`;
    });
    await emitText(lines.join('\n') || `There is no saved session in ${store.directory}.`);
    return EXIT.ok;
  }
  if (!id)
    throw new AppError(
      'usage',
      `sessions ${chosen} takes the id of a session.`,
      'List the saved ones with: kubeharden sessions list',
    );
  const session = store.load(id);
  const records = recordsOf(store.journal(id).entries());
  if (chosen === 'export') await emit(JSON.stringify({ session, records }, undefined, 2));
  else if (chosen === 'remove') {
    const standing = records.filter(({ state }) => state === 'applied').length;
    store.remove(id);
    await emitText(
      `Session ${id} was removed.${standing > 0 ? ` Its ${standing} applied changes stay in the cluster and cannot be undone by kubeharden any more.` : ''}`,
    );
  } else {
    await emitText(
      [
        `${session.id}: ${session.source.kind} ${session.source.name}, begun ${session.createdAt}, last ${session.updatedAt}`,
        `score ${session.scores.map(({ score }) => score ?? '–').join(' → ') || '–'}`,
        '',
        ...Object.entries(session.decisions).map(
          ([step, { state, at, note }]) => `${at}  ${state.padEnd(9)} ${step}${note ? ` (${note})` : ''}`,
        ),
        '',
        ...records.map(
          ({ intent, state, at, message }) =>
            `${at}  ${state.padEnd(9)} ${intent.action} ${refText(intent.target)}${intent.by ? `  by ${intent.by}` : ''}  ${intent.step}  ${intent.id}${message ? `: ${message}` : ''}`,
        ),
      ].join('\n'),
    );
  }
  return EXIT.ok;
}
