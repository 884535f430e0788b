import { shellQuote } from '../../core/text.ts';

/** Where a step's files are on a node. */
const folderOf = (id: string): string => `/root/kubeharden-${id}/`;

/** Copies the generated files of a step, or of the nodes of one `folder` of it, to a node. */
export const copyToNode = (id: string, node: string, folder = ''): string =>
  `scp -r ${shellQuote(`control-plane/${id}/${folder}.`)} ${shellQuote(`root@${node}:${folderOf(id)}`)}`;

/** Runs one of the copied scripts as root on a node. */
export const runOnNode = (id: string, node: string, script: string, ...words: readonly string[]): string =>
  ['ssh', shellQuote(`root@${node}`), 'sh', shellQuote(`${folderOf(id)}${script}`), ...words].join(' ');
