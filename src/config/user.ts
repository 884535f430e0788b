import * as z from 'zod';
import { type NamedText, parseStrict } from './strict.ts';

const text = z.string().trim().min(1);

/** What a person sets for every project: how the wizard looks and behaves. Flags and the environment go before it. */
export const userSchema = z.strictObject({
  theme: z.enum(['dark', 'light', 'colour-blind']).optional().describe('Colours of the full-screen wizard.'),
  ascii: z.boolean().optional().describe('Only ASCII characters.'),
  accessible: z.boolean().optional().describe('Line by line instead of full screen.'),
  mouse: z.boolean().optional().describe('The wheel scrolls; selecting text needs Shift then.'),
  productionContexts: z
    .array(text)
    .optional()
    .describe('Contexts that are production, as prod-*: told in the header, read-only until armed.'),
  keys: z
    .record(text, z.union([text, z.array(text)], { error: 'a key is a text, or a list of texts' }))
    .optional()
    .describe('Other keys for commands, by the names of docs/keys.md.'),
});

export type UserConfig = z.infer<typeof userSchema>;

export const parseUserConfig = (source: NamedText): UserConfig => parseStrict(userSchema, source);
