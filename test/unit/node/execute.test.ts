import { describe, expect, it } from 'vitest';
import { shownLine } from '../../../src/node/execute.ts';

describe('a line that a machine says', () => {
  it.each([
    ['     - --basic-auth-password=hunter2', '     - --basic-auth-password=(hidden)'],
    ['+    Authorization: Bearer eyJhbGciOi', '+    Authorization: (hidden) (hidden)'],
    ['       - Bearer eyJhbGciOi', '       - Bearer (hidden)'],
    ['  ETCD_PASSWORD: "hunter2"', '  ETCD_PASSWORD: "(hidden)"'],
    [' secret: c2VjcmV0', ' secret: (hidden)'],
  ])('%s does not tell a secret', (line, shown) => expect(shownLine(line)).toBe(shown));

  it.each([
    '+    - --service-account-extend-token-expiration=false',
    '-    - --token-auth-file=/etc/kubernetes/tokens.csv',
    '     - --requestheader-username-headers=X-Remote-User',
    ' tokenTTL: 24h0m0s',
    '/var/lib/etcd: 700 root:root -> 700 etcd:etcd',
  ])('%s is shown as it is', (line) => expect(shownLine(line)).toBe(line));

  it('moves no cursor', () => {
    expect(shownLine('\u001b[2Jgone')).toBe('\\x1b[2Jgone');
  });
});
