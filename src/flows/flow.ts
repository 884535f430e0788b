import type { FlowEnd } from '../core/kube/network/flows.ts';
import { textOf } from '../logs/values.ts';

/** A flow as one line tells it. */
export interface Flow {
  /** Milliseconds since 1970; NaN where the line has no readable time. */
  readonly first: number;
  readonly last: number;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: string;
  readonly port: number;
  readonly allowed: boolean;
  /** Connections that the line stands for. */
  readonly count: number;
}

/** A name as far as names go. */
export const wordOf = (value: unknown): string => textOf(value).slice(0, 253);

/** A number, which some exports write as text. */
export function numberOf(value: unknown): number {
  const found = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : 0;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** TCP, UDP and SCTP have ports that policies name; undefined for all else. */
export const protocolOf = (value: unknown): string | undefined =>
  PROTOCOLS.find((protocol) => protocol === textOf(value).toUpperCase());

export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;
