import { AppError } from '../core/errors.ts';
import {
  FILE_ROLES,
  type FileRole,
  type NodeCertificate,
  type NodeFacts,
  type NodeFile,
  type NodeProcess,
} from '../core/kube/node-facts.ts';
import { safeBlock, safeText } from '../core/text.ts';

/** More than any node has; what says more is not the script that was sent. */
const MOST_ROWS = 20_000;
const MOST_CHARACTERS = 2_000;

const isRole = (text: string | undefined): text is FileRole => (FILE_ROLES as readonly string[]).includes(text ?? '');
const CIPHERS: readonly string[] = ['aescbc', 'aesgcm', 'secretbox', 'kms', 'identity'];
const clean = (text: string | undefined): string => safeText((text ?? '').slice(0, MOST_CHARACTERS));
const isPath = (text: string | undefined): text is string => /^\/[^\n\t]*$/.test(text ?? '');
/** Names that a node may have (RFC 1123). */
const NODE_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const SECRET_FLAG = /^(--?(?:[a-z-]*-)?(?:token|password|secret))(=.*)?$/s;

/** Hides values of tokens and passwords once more: the node's own hiding is not trusted. */
function hidden(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const own = SECRET_FLAG.exec(word);
    if (own) return own[2] === undefined ? word : `${own[1]}=(hidden)`;
    const before = SECRET_FLAG.exec(words[at - 1] ?? '');
    return before && before[2] === undefined && !word.startsWith('-') ? '(hidden)' : word;
  });
}

const bad = (host: string, why: string): AppError =>
  new AppError(
    'bad-input',
    `What ${host} answered is not the script’s own output: ${why}.`,
    'Try it by hand with: kubeharden node --show | ssh HOST sudo sh -s',
  );

interface Rows {
  readonly files: NodeFile[];
  readonly odd: Set<FileRole>;
  readonly processes: NodeProcess[];
  readonly certificates: NodeCertificate[];
  readonly encryption: NonNullable<NodeFacts['encryption']>[];
  readonly anonymous: NonNullable<NodeFacts['anonymous']>[];
  readonly auditPolicies: NonNullable<NodeFacts['auditPolicy']>[];
  readonly sysctls: Map<string, string>;
  readonly versions: Map<string, string>;
  readonly said: Map<string, string>;
}

/** Takes one row in; false when it has not the form that the script gives it. */
function take(rows: Rows, [kind, ...fields]: readonly string[]): boolean {
  const [first, second, third, fourth, fifth, sixth] = fields;
  switch (kind) {
    case 'uid':
    case 'hostname':
    case 'kernel':
      rows.said.set(kind, clean(first));
      return fields.length === 1;
    case 'file':
      if (!isRole(first) || !/^[0-7]{1,4}$/.test(second ?? '') || !isPath(sixth) || fields.length !== 6) return false;
      rows.files.push({
        role: first,
        mode: second ?? '',
        user: clean(third),
        group: clean(fourth),
        directory: fifth === 'directory',
        path: clean(sixth),
      });
      return true;
    case 'odd':
      if (!isRole(first)) return false;
      rows.odd.add(first);
      return true;
    case 'process': {
      if (!/^[a-z0-9-]+$/.test(first ?? '') || !/^\d{1,9}$/.test(second ?? '')) return false;
      const words = fields.slice(2).filter((word, at, all) => word !== '' || at < all.length - 1);
      rows.processes.push({ component: first ?? '', pid: Number(second), command: hidden(words.map(clean)) });
      return true;
    }
    case 'certificate': {
      if (!isPath(first) || fields.length !== 2) return false;
      const time = Date.parse(second ?? '');
      // openssl could not read it: nothing is known of this one.
      if (!Number.isNaN(time)) rows.certificates.push({ path: clean(first), notAfter: new Date(time).toISOString() });
      return true;
    }
    case 'audit-policy':
      if (!isPath(first) || !/^[A-Za-z0-9+/]*={0,2}$/.test(second ?? '') || fields.length !== 2) return false;
      rows.auditPolicies.push({
        path: clean(first),
        text: safeBlock(Buffer.from(second ?? '', 'base64').toString('utf8')),
      });
      return true;
    case 'encryption': {
      const words = (second ?? '').split(' ').filter(Boolean);
      if (!isPath(first) || fields.length !== 2 || words.some((word) => !CIPHERS.includes(word))) return false;
      rows.encryption.push({ path: clean(first), providers: words });
      return true;
    }
    case 'anonymous': {
      const words = (second ?? '').split(' ').filter(Boolean);
      if (!isPath(first) || fields.length !== 2) return false;
      const enabled = words.find((word) => word.startsWith('enabled='))?.slice('enabled='.length);
      rows.anonymous.push({
        path: clean(first),
        ...(enabled === 'true' || enabled === 'false' ? { enabled: enabled === 'true' } : {}),
        paths: words.filter((word) => !word.startsWith('enabled=')).map(clean),
      });
      return true;
    }
    case 'sysctl':
      rows.sysctls.set(clean(first), clean(second));
      return /^[a-z0-9_.]+$/.test(first ?? '') && fields.length === 2;
    case 'version':
      rows.versions.set(clean(first), clean(second));
      return /^[a-z]+$/.test(first ?? '') && fields.length === 2;
    default:
      return false;
  }
}

/** The script's output as facts. Strict: a text that is cut off, or has a row that the script does not write, is refused. */
export function parseNodeFacts(output: string, host: string): NodeFacts {
  const lines = output.split('\n');
  if (lines.length > MOST_ROWS) throw bad(host, `it has more than ${MOST_ROWS} lines`);
  // A login shell may greet before the script begins.
  const begin = lines.indexOf('kubeharden-node\t1');
  if (begin < 0) throw bad(host, 'its first line is missing');
  const end = lines.indexOf('end', begin);
  if (end < 0) throw bad(host, 'it was cut off before its end');
  const rows: Rows = {
    files: [],
    odd: new Set(),
    processes: [],
    certificates: [],
    encryption: [],
    anonymous: [],
    auditPolicies: [],
    sysctls: new Map(),
    versions: new Map(),
    said: new Map(),
  };
  for (const [at, line] of lines.slice(begin + 1, end).entries())
    if (!take(rows, line.split('\t'))) throw bad(host, `line ${at + 2} has another form`);
  const kubelet = rows.processes.find(({ component }) => component === 'kubelet')?.command ?? [];
  const flag = '--hostname-override';
  const override =
    kubelet.findLast((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) ??
    (kubelet.includes(flag) ? kubelet[kubelet.indexOf(flag) + 1] : undefined);
  const node = (override ?? rows.said.get('hostname') ?? '').toLowerCase();
  if (!NODE_NAME.test(node)) throw bad(host, 'it does not say which node this is');
  return {
    node,
    host: clean(host),
    root: rows.said.get('uid') === '0',
    hostname: rows.said.get('hostname') ?? '',
    kernel: rows.said.get('kernel') ?? '',
    files: rows.files,
    odd: [...rows.odd],
    processes: rows.processes,
    certificates: rows.certificates,
    ...(rows.encryption[0] ? { encryption: rows.encryption[0] } : {}),
    ...(rows.anonymous[0] ? { anonymous: rows.anonymous[0] } : {}),
    ...(rows.auditPolicies[0] ? { auditPolicy: rows.auditPolicies[0] } : {}),
    sysctls: Object.fromEntries(rows.sysctls),
    versions: Object.fromEntries(rows.versions),
  };
}
