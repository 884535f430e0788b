/** An amount in billionths of its unit (cores, bytes, objects), as exact as the API itself keeps it. */
export type Nano = bigint;

export const ONE: Nano = 1_000_000_000n;

const BINARY: readonly (readonly [string, bigint])[] = [
  ['Ei', 1n << 60n],
  ['Pi', 1n << 50n],
  ['Ti', 1n << 40n],
  ['Gi', 1n << 30n],
  ['Mi', 1n << 20n],
  ['Ki', 1n << 10n],
];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

// apimachinery's resource.ParseQuantity: a sign, digits with a point anywhere, then one suffix or a decimal exponent.
const GRAMMAR = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;

/**
 * A quantity of the Kubernetes API. Undefined for what is none; parts of a billionth are rounded away from zero,
 * as the API server does. Manifests may hold a bare number.
 */
export function parseQuantity(value: string | number): Nano | undefined {
  const match = GRAMMAR.exec(String(value));
  if (!match) return undefined;
  const [, sign, digits = '', suffix = ''] = match;
  const point = digits.indexOf('.');
  const fraction = point < 0 ? 0 : digits.length - point - 1;
  const mantissa = BigInt(digits.replace('.', ''));
  const binary = BINARY.find(([name]) => name === suffix)?.[1];
  const exponent = binary === undefined ? (DECIMAL[suffix] ?? Number(suffix.slice(1))) : 0;
  const power = 9 + exponent - fraction;
  const scaled = mantissa * (binary ?? 1n);
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return sign === '-' ? -nanos : nanos;
}

/** The amount, or nothing where the text is none: for sums over objects that the API server has validated. */
export const amountOf = (value: string | number | undefined): Nano =>
  value === undefined ? 0n : (parseQuantity(value) ?? 0n);

/** `a / b` rounded up; both positive. */
export const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** The next multiple of `step` that is not below. */
const roundUpTo = (amount: Nano, step: Nano): Nano => divideUp(amount, step) * step;

/** `amount × factor`, rounded up; the factor counts to a thousandth. */
export const times = (amount: Nano, factor: number): Nano =>
  divideUp(amount * BigInt(Math.round(factor * 1000)), 1000n);

export function largest(...amounts: readonly Nano[]): Nano {
  let most = 0n;
  for (const amount of amounts) if (amount > most) most = amount;
  return most;
}

/** The shortest exact decimal form, as the API writes cores and counts: `250m`, `4`, `2k`. */
export function formatDecimal(amount: Nano): string {
  if (amount === 0n) return '0';
  const suffixes = Object.entries(DECIMAL).sort(([, a], [, b]) => b - a);
  for (const [suffix, exponent] of suffixes) {
    const unit = 10n ** BigInt(exponent + 9);
    if (amount % unit === 0n) return `${amount / unit}${suffix}`;
  }
  return `${amount}n`;
}

/** The shortest exact binary form, as the API writes bytes: `512Mi`, `1Gi`; whole bytes have no suffix. */
export function formatBytes(amount: Nano): string {
  const bytes = divideUp(amount, ONE);
  if (bytes === 0n) return '0';
  for (const [suffix, unit] of BINARY) if (bytes % unit === 0n) return `${bytes / unit}${suffix}`;
  return String(bytes);
}

/** Bytes for people's eyes, rounded to two digits behind the point: `1.04Gi`. */
export function readableBytes(amount: Nano): string {
  const bytes = divideUp(amount, ONE);
  const [suffix, unit] = BINARY.find(([, size]) => bytes >= size) ?? ['', 1n];
  const hundredths = (bytes * 100n + unit / 2n) / unit;
  return `${(Number(hundredths) / 100).toString()}${suffix}`;
}

const MILLI = ONE / 1000n;
const MEBI = ONE << 20n;

// Steps in which people write amounts: the first whose bound is not passed.
const CPU_STEPS: readonly (readonly [bound: bigint, step: bigint])[] = [
  [100n, 10n],
  [1_000n, 100n],
  [4_000n, 500n],
  [20_000n, 1_000n],
  [100_000n, 5_000n],
];
const MEMORY_STEPS: readonly (readonly [bound: bigint, step: bigint])[] = [
  [128n, 16n],
  [256n, 64n],
  [1_024n, 128n],
  [4_096n, 512n],
  [32_768n, 1_024n],
  [131_072n, 8_192n],
];

const stepFor = (steps: readonly (readonly [bigint, bigint])[], amount: bigint, last: bigint): bigint =>
  steps.find(([bound]) => amount <= bound)?.[1] ?? last;

/** Rounded up to what a person would write: 130m becomes 200m, 1.3 cores 1500m. */
export const roundCpu = (amount: Nano): Nano =>
  roundUpTo(amount, stepFor(CPU_STEPS, divideUp(amount, MILLI), 10_000n) * MILLI);

/** Rounded up to what a person would write: 300Mi becomes 384Mi, 5000Mi 5Gi. */
export const roundMemory = (amount: Nano): Nano =>
  roundUpTo(amount, stepFor(MEMORY_STEPS, divideUp(amount, MEBI), 16_384n) * MEBI);

/** Rounded up to what a person would write: 7 becomes 10, 23 becomes 30, 130 becomes 150. */
export function roundCount(count: number): number {
  const step = count <= 5 ? 1 : count <= 50 ? 5 : count <= 100 ? 10 : count <= 1000 ? 50 : 500;
  return Math.ceil(count / step) * step;
}
