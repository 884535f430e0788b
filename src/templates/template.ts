import { parse, parseAllDocuments, stringify } from 'yaml';
import * as z from 'zod';
import { AppError } from '../core/errors.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { TOOL } from '../core/package.ts';

const parameterSchema = z.strictObject({
  type: z.enum(['string', 'number', 'boolean', 'list', 'object']),
  about: z.string(),
  default: z.unknown().optional(),
});

/** The comment block that opens every template, itself YAML. */
const headerSchema = z.strictObject({
  title: z.string(),
  about: z.string().optional(),
  fixes: z.array(z.string()),
  parameters: z.record(z.string(), parameterSchema).default({}),
});

export type TemplateHeader = z.infer<typeof headerSchema>;

export interface Template extends TemplateHeader {
  readonly id: string;
  /** Parsed documents, `${parameter}` still in their strings. */
  readonly documents: readonly unknown[];
}

export type TemplateValues = Readonly<Record<string, unknown>>;

/** Reads the header from the leading comment lines and the documents below it. */
export function parseTemplate(id: string, source: string): Template {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const header = headerSchema.safeParse(
    parse(
      lines
        .slice(0, end)
        .map((line) => line.replace(/^# ?/, ''))
        .join('\n'),
    ),
  );
  if (!header.success)
    throw new AppError(
      'internal',
      `The header of template ${id} is not right: ${z.prettifyError(header.error)}`,
      'Reinstall kubeharden.',
    );
  const documents = parseAllDocuments(lines.slice(end).join('\n'));
  const broken = documents.find((document) => document.errors.length > 0);
  if (broken)
    throw new AppError('internal', `Template ${id} is not YAML: ${broken.errors[0]?.message}`, 'Reinstall kubeharden.');
  return { ...header.data, id, documents: documents.map((document) => document.toJS() as unknown) };
}

const WHOLE = /^\$\{(\w+)\}$/;
const PART = /\$\{(\w+)\}/g;

/** Puts the values into the parsed tree, never into text: a value cannot become YAML. Keys are substituted too; `undefined` drops the field. */
function substitute(node: unknown, values: TemplateValues): unknown {
  if (typeof node === 'string') {
    const whole = WHOLE.exec(node)?.[1];
    if (whole !== undefined) return values[whole];
    return node.replace(PART, (_, name: string) => String(values[name]));
  }
  if (Array.isArray(node)) return node.map((item) => substitute(item, values)).filter((item) => item !== undefined);
  if (typeof node === 'object' && node !== null) {
    const entries = Object.entries(node).map(
      ([key, value]) => [String(substitute(key, values)), substitute(value, values)] as const,
    );
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  return node;
}

const fits = (type: string, value: unknown): boolean =>
  type === 'list'
    ? Array.isArray(value)
    : type === 'object'
      ? typeof value === 'object' && value !== null && !Array.isArray(value)
      : typeof value === type;

/** The documents with every parameter filled in. A missing or unknown value, or one of the wrong type, is an error. */
export function render(template: Template, values: TemplateValues): unknown[] {
  const given: Record<string, unknown> = { ...values };
  for (const [name, parameter] of Object.entries(template.parameters)) {
    given[name] ??= parameter.default;
    if (given[name] !== undefined && !fits(parameter.type, given[name]))
      throw new AppError(
        'bad-input',
        `${template.id}: ${name} takes a ${parameter.type}.`,
        `Give ${name} a value that is a ${parameter.type}.`,
      );
    if (given[name] === undefined && !('default' in parameter))
      throw new AppError('bad-input', `${template.id}: ${name} has no value.`, `Give it with --set ${name}=VALUE.`);
  }
  const unknown = Object.keys(values).filter((name) => !(name in template.parameters));
  if (unknown.length > 0)
    throw new AppError('internal', `${template.id} has no parameter ${unknown.join(', ')}.`, 'Please report this.');
  return template.documents.map((document) => substitute(document, given));
}

/** Documents that are Kubernetes objects, marked as made by this version of kubeharden from this template. */
export function renderManifests(template: Template, values: TemplateValues): Manifest[] {
  return render(template, values).map((document) => {
    const manifest = document as Manifest;
    return {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        labels: { ...manifest.metadata.labels, 'app.kubernetes.io/managed-by': 'kubeharden' },
        annotations: {
          ...manifest.metadata.annotations,
          'kubeharden.dev/template': template.id,
          'kubeharden.dev/version': TOOL.version,
        },
      },
    };
  });
}

/** YAML as people write it: no anchors, no line folding. */
export const toYaml = (documents: readonly unknown[]): string =>
  documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
