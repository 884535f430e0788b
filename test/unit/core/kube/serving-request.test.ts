import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestedNames } from '../../../../src/core/kube/certificate-request.ts';
import { objectionTo, plainAddress } from '../../../../src/core/kube/serving-request.ts';

// Made with `openssl req -new -addext subjectAltName=…`.
const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'requests', `${name}.pem`), 'utf8');

describe('a certificate request', () => {
  it('is read with its subject and every name', () => {
    expect(requestedNames(pem('kubelet'))).toEqual({
      commonName: 'system:node:master-1',
      organizations: ['system:nodes'],
      dns: ['master-1'],
      addresses: ['172.30.0.2', 'fd00:0000:0000:0000:0000:0000:0000:0002'],
      others: 0,
    });
    expect(requestedNames(pem('bare'))).toMatchObject({ dns: [], addresses: [], others: 0 });
    expect(requestedNames(pem('mail'))).toMatchObject({ dns: ['master-1'], others: 1 });
  });

  it('that is cut off or none at all is refused', () => {
    const whole = pem('kubelet').replace(/-----[^-]+-----/g, '');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (bytes) => {
        const cut = Buffer.from(whole, 'base64').subarray(0, bytes).toString('base64');
        const text = `-----BEGIN CERTIFICATE REQUEST-----\n${cut}\n-----END CERTIFICATE REQUEST-----`;
        expect(() => requestedNames(text)).toThrow();
      }),
    );
    expect(() => requestedNames('hello')).toThrow('no certificate request');
  });
});

const node = {
  metadata: { name: 'master-1' },
  status: {
    addresses: [
      { type: 'Hostname', address: 'master-1' },
      { type: 'InternalIP', address: '172.30.0.2' },
      { type: 'InternalIP', address: 'fd00::2' },
    ],
  },
};
const request = (name: string, more: object = {}) => ({
  metadata: { name: 'csr-1' },
  spec: {
    username: 'system:node:master-1',
    groups: ['system:nodes', 'system:authenticated'],
    usages: ['digital signature', 'server auth'],
    request: Buffer.from(pem(name)).toString('base64'),
    ...more,
  },
});

describe('a kubelet’s request for a serving certificate', () => {
  it('may be approved for the names and addresses of its node', () => {
    expect(objectionTo(request('kubelet'), node)).toBeUndefined();
  });

  it.each([
    ['a name of somebody else', request('foreign'), 'it asks for kubernetes.default'],
    ['a name of another kind', request('mail'), 'names of other kinds'],
    ['another subject', request('admin'), 'it is for admin of system:masters'],
    ['another sender', request('kubelet', { username: 'jane' }), 'no kubelet sent it'],
    ['a sender outside of the group', request('kubelet', { groups: ['system:authenticated'] }), 'no kubelet sent it'],
    ['another use', request('kubelet', { usages: ['server auth', 'client auth'] }), 'it is to be used for'],
    ['something unreadable', request('kubelet', { request: 'AAAA' }), 'it cannot be read'],
  ])('is left with %s', (_, sent, why) => {
    expect(objectionTo(sent, node)).toContain(why);
  });

  it('is left where there is no such node, or the address is another node’s', () => {
    expect(objectionTo(request('kubelet'), undefined)).toContain('there is no node');
    const moved = { ...node, status: { addresses: node.status.addresses.slice(0, 2) } };
    expect(objectionTo(request('kubelet'), moved)).toContain('fd00:0000');
  });
});

describe('an address', () => {
  it.each([
    ['fd00::2', 'fd00:0000:0000:0000:0000:0000:0000:0002'],
    ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
    ['2001:DB8:0:0:1:0:0:1', '2001:0db8:0000:0000:0001:0000:0000:0001'],
    ['10.0.0.1', '10.0.0.1'],
    ['master-1', 'master-1'],
  ])('%s is compared as %s', (written, plain) => expect(plainAddress(written)).toBe(plain));
});
