import * as z from 'zod';
import { SESSION_SCHEMA, type Session } from './session.ts';

const value = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);

const session = z.object({
  schemaVersion: z.literal(SESSION_SCHEMA),
  id: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  toolVersion: z.string(),
  source: z.object({ kind: z.enum(['live', 'demo', 'files', 'snapshot']), name: z.string() }),
  identity: z.object({ uid: z.string(), server: z.string(), context: z.string() }),
  answers: z.record(
    z.string(),
    z.object({
      values: z.record(z.string(), value),
      excluded: z.array(z.string()),
      edited: z.record(z.string(), z.string()),
    }),
  ),
  decisions: z.record(
    z.string(),
    z.object({
      state: z.enum(['chosen', 'skipped', 'accepted', 'generated', 'applied', 'failed', 'undone']),
      at: z.string(),
      note: z.string().optional(),
    }),
  ),
  exceptions: z.array(
    z.object({ fingerprint: z.string(), reason: z.string(), owner: z.string(), expires: z.string().optional() }),
  ),
  verdicts: z.record(z.string(), z.enum(['pass', 'fail', 'unknown', 'not-applicable'])),
  scores: z.array(
    z.object({ at: z.string(), score: z.number().nullable(), areas: z.array(z.number().nullable()).optional() }),
  ),
  stepCount: z.number(),
});

export type ParsedSession =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'newer'; readonly toolVersion: string }
  | { readonly kind: 'damaged' };

/** Reads the content of a session file without trusting it. */
export function parseSession(content: unknown): ParsedSession {
  const head = z.object({ schemaVersion: z.number(), toolVersion: z.string() }).safeParse(content);
  if (head.success && head.data.schemaVersion > SESSION_SCHEMA)
    return { kind: 'newer', toolVersion: head.data.toolVersion };
  const parsed = session.safeParse(content);
  return parsed.success ? { kind: 'session', session: parsed.data as Session } : { kind: 'damaged' };
}
