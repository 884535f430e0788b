import { mapBounded } from '../core/bounded.ts';
import { AppError } from '../core/errors.ts';
import type { AccessQuestion, ClusterPort } from '../core/ports.ts';
import { groupOf, refText } from '../core/reference.ts';
import { resourceInfo, resourceTypeOf } from '../core/resources.ts';
import type { JournalRecord } from '../session/journal.ts';
import type { Failure } from './types.ts';

const VERB = { delete: 'delete', create: 'create', restore: 'patch' } as const;

/** What taking a change back asks of the API server; undefined for kinds whose resource is not known here. */
export function questionOf({ intent }: JournalRecord): AccessQuestion | undefined {
  const { target, inverse } = intent;
  const type = resourceTypeOf(target);
  if (!type || inverse.kind === 'node') return undefined;
  const group = groupOf(target.apiVersion);
  return {
    verb: VERB[inverse.kind],
    ...(group ? { group } : {}),
    resource: resourceInfo(type).plural,
    ...(target.namespace ? { namespace: target.namespace } : {}),
    ...(inverse.kind === 'create' ? {} : { name: target.name }),
  };
}

/** The changes that the operator may not take back any more, asked with SelfSubjectAccessReview. */
export async function lostWays(
  cluster: ClusterPort,
  records: readonly JournalRecord[],
  undo: string,
  signal?: AbortSignal,
): Promise<Failure[]> {
  const answers = await mapBounded(records, 5, async (record): Promise<Failure[]> => {
    const question = questionOf(record);
    if (!question || (await cluster.may(question, signal))) return [];
    const title = refText(record.intent.target);
    const { verb, resource, group } = question;
    return [
      {
        title,
        error: new AppError(
          'forbidden',
          `You may not take the change of ${title} back: it needs the permission to ${verb} ${group ? `${resource}.${group}` : resource}.`,
          `Somebody who has it can, with this session's files: ${undo}`,
        ),
      },
    ];
  });
  return answers.flat();
}
