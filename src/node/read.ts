import { hostname } from 'node:os';
import { execa } from 'execa';
import { AppError, asAppError } from '../core/errors.ts';
import type { NodeFacts } from '../core/kube/node-facts.ts';
import type { Refusal } from '../core/snapshot.ts';
import { checkHost, LOCAL, reasonOf } from './host.ts';
import { parseNodeFacts } from './parse.ts';
import { NODE_SCRIPT } from './script.ts';

const AS_ROOT = 'if [ "$(id -u)" -eq 0 ]; then exec sh -s; else exec sudo -n -- sh -s; fi';

/** The program that takes the script on its standard input, with its arguments. */
export const commandFor = (host: string): readonly [string, readonly string[]] =>
  host === LOCAL
    ? ['sh', ['-c', AS_ROOT]]
    : ['ssh', ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '--', checkHost(host), AS_ROOT]];

/** Reads one node. Throws an AppError that says why it could not be read. */
export async function readNode(host: string, signal?: AbortSignal): Promise<NodeFacts> {
  const [program, words] = commandFor(host);
  const result = await execa(program, words, {
    input: NODE_SCRIPT,
    reject: false,
    timeout: 60_000,
    maxBuffer: 8_000_000,
    stripFinalNewline: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (result.isCanceled) throw new AppError('cancelled', 'Interrupted.', 'Start again.');
  if (result.code === 'ENOENT')
    throw new AppError('unreachable', `there is no ${program} on this machine`, `Install ${program}.`);
  if (result.timedOut)
    throw new AppError('unreachable', `${host} did not answer within 60 s`, 'Try it with ssh by hand.');
  if (result.failed)
    throw new AppError(
      'unreachable',
      reasonOf(host, String(result.stderr ?? ''), result.exitCode),
      'See what runs there with: kubeharden node --show',
    );
  return parseNodeFacts(String(result.stdout ?? ''), host);
}

export interface NodesRead {
  readonly facts: readonly NodeFacts[];
  readonly refusals: readonly Refusal[];
}

/** Several nodes at once; what fails is a refusal with its reason and ends nothing. */
export async function readNodes(hosts: readonly string[], signal?: AbortSignal): Promise<NodesRead> {
  for (const host of hosts) if (host !== LOCAL) checkHost(host);
  const facts: NodeFacts[] = [];
  const refusals: Refusal[] = [];
  const waiting = [...new Set(hosts)];
  const work = async (): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      try {
        facts.push(await readNode(host, signal));
      } catch (error) {
        const problem = asAppError(error);
        if (problem.code === 'cancelled') throw problem;
        refusals.push({
          resource: 'nodes/files',
          name: host === LOCAL ? hostname().toLowerCase() : host,
          reason: 'error',
          message: problem.message,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(8, waiting.length) }, work));
  const order = (host: string): number => hosts.indexOf(host);
  return {
    facts: facts.toSorted((a, b) => order(a.host) - order(b.host)),
    refusals: refusals.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? '')),
  };
}
