/** One line of the table; the reference was measured in the same run. */
export interface Figure {
  readonly part: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly reference?: { readonly what: string; readonly value: number };
  readonly budget?: Budget;
}

/** The most that a figure may be: by itself, and as a multiple of its reference. */
export interface Budget {
  readonly value?: number;
  readonly ratio?: number;
}

export interface Settings {
  readonly quick: boolean;
  /** Sizes of the clusters, where others than the usual ones were asked for. */
  readonly pods?: readonly number[];
  readonly say: (text: string) => void;
}

/** A part of the bench. */
export type Part = (settings: Settings) => AsyncIterable<Figure>;

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How time grows with size: 1 is linear. */
export const exponent = (small: readonly [number, number], large: readonly [number, number]): number =>
  Math.log(large[1] / small[1]) / Math.log(large[0] / small[0]);

const ratioOf = ({ value, reference }: Figure): number | undefined => reference && value / reference.value;

/** Whether a figure is within its budget; undefined when it has none. */
function holds(figure: Figure): boolean | undefined {
  const { value, budget } = figure;
  if (!budget) return undefined;
  const { value: most = Number.POSITIVE_INFINITY, ratio: times = Number.POSITIVE_INFINITY } = budget;
  return value <= most && (ratioOf(figure) ?? 0) <= times;
}

/** The figures as data, for comparing commits. */
export const dataOf = (figures: readonly Figure[]): object[] =>
  figures.map((figure) => ({
    name: `${figure.part}: ${figure.what}`,
    value: figure.value,
    unit: figure.unit,
    ...(figure.reference ? { reference: figure.reference, ratio: ratioOf(figure) } : {}),
    ...(figure.budget ? { budget: figure.budget, holds: holds(figure) } : {}),
  }));

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Math.round(value * 100) / 100);

const limits = ({ value, ratio }: Budget, unit: string): string =>
  [
    ...(value === undefined ? [] : [`≤ ${shown(value)} ${unit}`.trim()]),
    ...(ratio === undefined ? [] : [`≤ × ${ratio}`]),
  ].join(', ');

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { part, what, value, unit, reference, budget } = figure;
    return [
      part,
      what,
      `${shown(value)} ${unit}`.trim(),
      reference ? `${reference.what}: ${shown(reference.value)}` : '',
      reference ? `× ${shown(value / reference.value)}` : '',
      budget ? `${limits(budget, unit)}${holds(figure) ? '' : ': does not hold'}` : '',
    ];
  });
  const all = [['part', 'what', 'figure', 'beside', 'ratio', 'budget'], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
