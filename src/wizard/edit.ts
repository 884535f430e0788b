import { parse } from 'yaml';
import { type Change, changeKey } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { Answers } from '../core/parameter.ts';
import { refKey, refOf, refText } from '../core/reference.ts';

/** A change with the operator's own YAML in the place of the generated one. */
export function edited(change: Change, answers: Answers): Change {
  const text = answers.edited[changeKey(change)];
  if (text === undefined) return change;
  if (change.kind === 'file') return { ...change, content: text };
  const content = parseEdited(text);
  if (change.kind === 'patch') {
    const { apiVersion: _a, kind: _k, ...patch } = content;
    return { ...change, patch };
  }
  if (change.kind !== 'apply') return change;
  const manifest = content as unknown as Manifest;
  if (!manifest.metadata || refKey(refOf(manifest)) !== refKey(refOf(change.manifest)))
    throw new AppError(
      'bad-input',
      `The edited manifest is not ${refText(refOf(change.manifest))} any more.`,
      'Keep apiVersion, kind, name and namespace as they are.',
    );
  return { ...change, manifest };
}

function parseEdited(text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new AppError(
      'bad-input',
      `The edited text is not YAML: ${(error as Error).message.split('\n')[0]}`,
      'Edit it again; your text is kept.',
    );
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new AppError('bad-input', 'The edited text is not one object.', 'Edit it again; your text is kept.');
  return content as Record<string, unknown>;
}
