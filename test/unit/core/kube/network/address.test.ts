import { describe, expect, it } from 'vitest';
import { isEverywhere, isPublicAddress, parseBlock, within } from '../../../../../src/core/kube/network/address.ts';

describe('addresses and blocks', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.0.0.1', '10.0.0.0/8', false],
    ['10.0.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.0.0.0/16', false],
    ['192.0.2.255', '192.0.2.128/25', true],
    ['192.0.2.127', '192.0.2.128/25', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['::1', '0.0.0.0/0', false],
    ['fd00:ec2::254', 'fd00:ec2::254/128', true],
    ['fd00:ec2::254', 'fd00:ec2:0:0::/64', true],
    ['2001:db8::1', '::/0', true],
    ['::ffff:10.0.0.1', '::ffff:a00:0/104', true],
  ])('%s within %s: %s', (inner, outer, expected) => {
    expect(within(inner, outer)).toBe(expected);
  });

  it.each([
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4/33',
    'example.com',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '10.0.0.0/8/8',
    '',
  ])('%j is no block', (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  it('knows everything by any spelling', () => {
    expect(['0.0.0.0/0', '::/0', '10.0.0.0/0'].every(isEverywhere)).toBe(true);
    expect(isEverywhere('10.0.0.0/8')).toBe(false);
  });

  it('tells public from private addresses', () => {
    expect(['8.8.8.8', '203.0.113.10', '2600::1', '100.128.0.1', '172.32.0.1'].every(isPublicAddress)).toBe(true);
    expect(
      ['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '127.0.0.1', '169.254.1.1', 'fd00::1', 'fe80::1'].some(
        isPublicAddress,
      ),
    ).toBe(false);
  });
});
