import * as z from 'zod';
import { configSchema } from './config.ts';
import { exceptionsSchema } from './exceptions.ts';
import { userSchema } from './user.ts';

const published = (title: string, schema: z.ZodType): string =>
  `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2)}\n`;

/** JSON schemas of the files that people write, for editors, by file name. */
export const fileSchemas = (): Readonly<Record<string, string>> => ({
  'config-v1.schema.json': published('kubeharden.yaml', configSchema),
  'user-config-v1.schema.json': published('config.yaml of kubeharden', userSchema),
  'exceptions-v1.schema.json': published('Exceptions of kubeharden', exceptionsSchema),
});
