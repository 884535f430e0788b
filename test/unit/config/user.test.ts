import { expect, it } from 'vitest';
import { parseUserConfig } from '../../../src/config/user.ts';
import type { AppError } from '../../../src/core/errors.ts';

const parsed = (text: string) => parseUserConfig({ file: 'config.yaml', text });
const problem = (text: string): string => {
  try {
    parsed(text);
  } catch (error) {
    const { message, hint } = error as AppError;
    return `${message} ${hint}`;
  }
  return 'none';
};

it('may be empty, and takes what it knows', () => {
  expect(parsed('')).toEqual({});
  expect(parsed('theme: light\nproductionContexts: [prod-*]\nkeys:\n  skip: [S]\n  help: f\n')).toEqual({
    theme: 'light',
    productionContexts: ['prod-*'],
    keys: { skip: ['S'], help: 'f' },
  });
});

it('names the line and what was meant where it does not fit', () => {
  expect(problem('theme: light\n\nacii: true\n')).toMatch(/^config\.yaml:3:1: .*“acii”.* Did you mean ascii\?/);
  expect(problem('ascii: true\ntheme: pink\n')).toMatch(/^config\.yaml:2:8: theme: .*dark.*light/);
  expect(problem('keys:\n  skip: 3\n')).toMatch(/^config\.yaml:2:9: keys\.skip: a key is a text/);
});
