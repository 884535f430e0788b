import * as z from 'zod';
import { AREA_IDS } from '../core/area.ts';
import { SEVERITIES } from '../core/severity.ts';
import { exceptionSchema } from './exceptions.ts';
import { type NamedText, parseStrict } from './strict.ts';

const text = z.string().trim().min(1);
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: 'a parameter is a text, a number, true or false, or a list of texts',
});

/** What a project decides once for every command. A flag given on the command line goes before it. */
export const configSchema = z.strictObject({
  areas: z.array(z.enum(AREA_IDS)).min(1).optional().describe('Practice areas that are looked at; all without it.'),
  failOn: z.enum(SEVERITIES).optional().describe('Severity from which on `scan` exits with 1.'),
  strict: z.boolean().optional().describe('With failOn: what could not be read counts as failed.'),
  kubernetesVersion: text.optional().describe('Version that manifests are judged at, such as v1.36.0.'),
  trustedRegistries: z
    .array(text.regex(/\//, { error: 'it names a registry with its slash, such as registry.example.com/' }))
    .min(1)
    .optional()
    .describe('Where images may come from, as registry.example.com/ or docker.io/library/nginx.'),
  productionContexts: z
    .array(text)
    .optional()
    .describe('Contexts that are production, as prod-*: changing them needs --confirm.'),
  exceptions: z.array(exceptionSchema).optional().describe('Findings that are accepted, and who answers for them.'),
  exceptionsFile: text.optional().describe('A file of exceptions, relative to this one.'),
  parameters: z
    .record(text, value)
    .optional()
    .describe('Defaults of the steps’ parameters: by name, or as quotas/namespace-quota.headroom for one step’s own.'),
});

export type Config = z.infer<typeof configSchema>;

export const parseConfig = (source: NamedText): Config => parseStrict(configSchema, source);
