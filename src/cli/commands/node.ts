import type { NodeFacts } from '../../core/kube/node-facts.ts';
import { count } from '../../core/text.ts';
import { LOCAL } from '../../node/host.ts';
import { readNodes } from '../../node/read.ts';
import { NODE_SCRIPT } from '../../node/script.ts';
import { EXIT } from '../exit.ts';
import { interruptible, tellReading } from '../inspect.ts';
import { emit, oneOf } from '../output.ts';

export interface NodeOptions {
  readonly ssh?: readonly string[];
  readonly format: string;
  readonly show?: boolean;
}

const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
};

const section = (title: string, rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : ['', `  ${title}`, ...table(rows)];

/** One node as text, for people. */
export const nodeText = (facts: NodeFacts): string =>
  [
    `${facts.node} (${facts.host}), kernel ${facts.kernel}`,
    ...(facts.root ? [] : ['  Read without root: files that are missing here may exist.']),
    ...section('Versions', Object.entries(facts.versions)),
    ...facts.processes.flatMap(({ component, pid, command }) => [
      '',
      `  ${component}, process ${pid}`,
      ...command.slice(1).map((word) => `    ${word}`),
    ]),
    ...section(
      'Files',
      facts.files.map(({ mode, user, group, path }) => [mode, `${user}:${group}`, path]),
    ),
    ...section(
      'Certificates end',
      facts.certificates.map(({ path, notAfter }) => [notAfter.slice(0, 10), path]),
    ),
    ...section('Kernel settings', Object.entries(facts.sysctls)),
  ].join('\n');

export async function node(options: NodeOptions): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json'] as const);
  if (options.show) {
    await emit(NODE_SCRIPT);
    return EXIT.ok;
  }
  const hosts = options.ssh?.length ? options.ssh : [LOCAL];
  tellReading(hosts);
  const { facts, refusals } = await interruptible((signal) => readNodes(hosts, signal));
  await emit(
    format === 'json'
      ? `${JSON.stringify({ nodes: facts, refusals }, null, 2)}\n`
      : facts.map((one) => `${nodeText(one)}\n`).join('\n'),
  );
  for (const { name, message } of refusals) process.stderr.write(`${name} could not be read: ${message}\n`);
  if (refusals.length > 0) process.stderr.write(`${count(refusals.length, 'node')} not read.\n`);
  return refusals.length > 0 ? EXIT.cluster : EXIT.ok;
}
