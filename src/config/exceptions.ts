import * as z from 'zod';
import type { ExceptionRule } from '../core/exceptions.ts';
import { type NamedText, parseStrict } from './strict.ts';

const text = z.string().trim().min(1);

/** What tells the findings that an exception is about; each may hold `*`. */
const SELECTORS = ['check', 'kind', 'namespace', 'name', 'label', 'path', 'fingerprint'] as const;

export const exceptionSchema = z
  .strictObject({
    check: text.optional().describe('Id of a check, such as pod-privileged. `*` stands for any characters.'),
    kind: text.optional().describe('Kind of the object, such as DaemonSet.'),
    namespace: text.optional().describe('Namespace of the object.'),
    name: text.optional().describe('Name of the object.'),
    label: text.optional().describe('Label of the object, as app=web; a name alone for any value.'),
    path: text.optional().describe('File of the manifest, as deploy/legacy/**; ** crosses folders.'),
    fingerprint: text.optional().describe('One finding, by the fingerprint that the JSON report gives.'),
    reason: text.describe('Why it is acceptable.'),
    owner: text.describe('Who answers for it.'),
    expires: z.iso
      .date({ error: 'it is not a date such as 2027-01-31' })
      .optional()
      .describe('Last day on which it holds.'),
  })
  .refine((rule) => SELECTORS.some((selector) => rule[selector] !== undefined), {
    error: `an exception names at least one of ${SELECTORS.join(', ')}`,
  });

export const exceptionsSchema = z.strictObject({
  exceptions: z.array(exceptionSchema).describe('Findings that are accepted, and who answers for them.'),
});

/** The exceptions of a file; an AppError('bad-input') that names the line where it does not fit. */
export const parseExceptions = (source: NamedText): ExceptionRule[] => parseStrict(exceptionsSchema, source).exceptions;
