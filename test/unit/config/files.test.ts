import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { parseExceptions } from '../../../src/config/exceptions.ts';
import type { AppError } from '../../../src/core/errors.ts';

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return `${(error as AppError).message} | ${(error as AppError).hint}`;
  }
  throw new Error('it was taken');
};
const config = (text: string) => parseConfig({ file: 'kubeharden.yaml', text });
const exceptions = (text: string) => parseExceptions({ file: 'accepted.yaml', text });

describe('kubeharden.yaml', () => {
  it('reads what a project decides', () => {
    const text = `
# one place for all commands
areas: [network, pods]
failOn: high
trustedRegistries: [registry.example.com/]
parameters: {headroom: 100, quietUsers: [system:node], announce: true}
exceptions:
  - {check: pod-privileged, namespace: lab, reason: drivers, owner: lab team, expires: 2027-01-31}
`;
    expect(config(text)).toMatchObject({
      areas: ['network', 'pods'],
      failOn: 'high',
      parameters: { headroom: 100, quietUsers: ['system:node'], announce: true },
      exceptions: [{ check: 'pod-privileged', expires: '2027-01-31' }],
    });
    expect(config('')).toEqual({});
  });

  it.each([
    [
      'failOn: high\nexcpetions: []\n',
      'kubeharden.yaml:2:1: there is no field “excpetions”',
      'Did you mean exceptions?',
    ],
    ['areas:\n  - network\n  - netwrok\n', 'kubeharden.yaml:3:5: areas.1: ', 'Correct it'],
    ['failOn: [\n', 'kubeharden.yaml:2:1: ', 'Correct the YAML'],
    ['failOn: high\nfailOn: low\n', 'kubeharden.yaml:2:1: Map keys must be unique', 'Correct the YAML'],
    ['trustedRegistries: [registry.example.com]\n', 'kubeharden.yaml:1:21: ', 'Correct it'],
    ['- a list\n', 'kubeharden.yaml:1:1: ', 'Correct it'],
  ])('refuses %j with the place', (text, message, hint) => {
    const said = refusal(() => config(text));
    expect(said).toContain(message);
    expect(said).toContain(hint);
  });
});

describe('a file of exceptions', () => {
  it.each([
    [
      'exceptions:\n  - chekc: a\n    reason: b\n    owner: c\n',
      'accepted.yaml:2:5: there is no field “chekc” in exceptions.0',
      'check',
    ],
    ['exceptions:\n  - check: a\n    owner: c\n', 'accepted.yaml:2:5: exceptions.0.reason', ''],
    [
      'exceptions:\n  - check: a\n    reason: b\n    owner: c\n    expires: soon\n',
      'accepted.yaml:5:14: ',
      'Correct it',
    ],
    ['exceptions:\n  - reason: b\n    owner: c\n', 'an exception names at least one of check', ''],
    ['', 'accepted.yaml:1:1: exceptions', ''],
  ])('refuses %j with the place', (text, message, hint) => {
    const said = refusal(() => exceptions(text));
    expect(said).toContain(message);
    expect(said).toContain(hint);
  });
});
