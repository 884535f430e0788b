import { describe, expect, it } from 'vitest';
import {
  amountOf,
  formatBytes,
  formatDecimal,
  largest,
  ONE,
  parseQuantity,
  readableBytes,
  roundCount,
  roundCpu,
  roundMemory,
  times,
} from '../../../../src/core/kube/quantity.ts';

describe('parsing a quantity', () => {
  it.each([
    ['0', 0n],
    ['1', ONE],
    ['100m', 100_000_000n],
    ['0.1', 100_000_000n],
    ['.5', 500_000_000n],
    ['5.', 5n * ONE],
    ['+2', 2n * ONE],
    ['-1.5', -1_500_000_000n],
    ['1u', 1_000n],
    ['7n', 7n],
    ['2k', 2_000n * ONE],
    ['1e3', 1_000n * ONE],
    ['1E3', 1_000n * ONE],
    ['12e-3', 12_000_000n],
    ['1E', 10n ** 18n * ONE],
    ['1Ki', 1_024n * ONE],
    ['1.5Gi', 1_610_612_736n * ONE],
    ['0.5Ei', (1n << 59n) * ONE],
    ['9007199254740993', 9_007_199_254_740_993n * ONE],
  ])('%s', (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  it('takes the bare numbers of manifests', () => {
    expect(parseQuantity(2)).toBe(2n * ONE);
    expect(parseQuantity(0.25)).toBe(ONE / 4n);
  });

  it('rounds parts of a billionth away from zero', () => {
    expect(parseQuantity('0.0000000001')).toBe(1n);
    expect(parseQuantity('-0.0000000001')).toBe(-1n);
  });

  it.each(['', ' 1', '1 Gi', '1gi', '1K', '1mi', '.', 'm', '1.2.3', '0x10', 'NaN', '1ee3'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
    expect(amountOf(text)).toBe(0n);
  });
});

describe('writing a quantity', () => {
  it.each(['0', '250m', '4', '2k', '1500m', '1u', '3n', '7M'])('%s stays as it is', (text) => {
    expect(formatDecimal(amountOf(text))).toBe(text);
  });
  it.each(['0', '512Mi', '1Gi', '1536Mi', '1000', '2Ti', '1Ei'])('%s of bytes stays as it is', (text) => {
    expect(formatBytes(amountOf(text))).toBe(text);
  });
  it('never writes less than there is', () => {
    expect(formatBytes(amountOf('100m'))).toBe('1');
  });
  it('shortens for people', () => {
    expect(readableBytes(amountOf('1100Mi'))).toBe('1.07Gi');
    expect(readableBytes(amountOf('3G'))).toBe('2.79Gi');
    expect(readableBytes(0n)).toBe('0');
  });
});

describe('rounding up as people write', () => {
  it.each([
    ['1m', '10m'],
    ['100m', '100m'],
    ['101m', '200m'],
    ['1001m', '1500m'],
    ['4100m', '5'],
    ['21', '25'],
    ['101', '110'],
  ])('%s cores becomes %s', (from, to) => {
    expect(formatDecimal(roundCpu(amountOf(from)))).toBe(to);
  });
  it.each([
    ['1', '16Mi'],
    ['128Mi', '128Mi'],
    ['129Mi', '192Mi'],
    ['300Mi', '384Mi'],
    ['1025Mi', '1536Mi'],
    ['5000Mi', '5Gi'],
    ['33Gi', '40Gi'],
    ['130Gi', '144Gi'],
  ])('%s becomes %s', (from, to) => {
    expect(formatBytes(roundMemory(amountOf(from)))).toBe(to);
  });
  it.each([
    [0, 0],
    [3, 3],
    [6, 10],
    [23, 25],
    [51, 60],
    [130, 150],
    [1001, 1500],
  ])('%d objects becomes %d', (from, to) => {
    expect(roundCount(from)).toBe(to);
  });
});

describe('arithmetic', () => {
  it('multiplies exactly and rounds up', () => {
    expect(times(amountOf('1Gi'), 1.5)).toBe(amountOf('1536Mi'));
    expect(times(1n, 1.001)).toBe(2n);
  });
  it('finds the largest', () => {
    expect(largest(1n, 3n, 2n)).toBe(3n);
    expect(largest()).toBe(0n);
  });
});
