import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const run = (...args: string[]): string => execFileSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });

const BASH = run('completion', 'bash');

/** What bash offers when Tab is pressed behind the words. */
function offered(...words: string[]): string[] {
  const script = [
    BASH,
    'COMP_WORDS=("$@")',
    'COMP_CWORD=$(($# - 1))',
    '_kubeharden',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8', env: {} });
  return output.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('offers commands, flags of the command, and the values of a flag', () => {
    expect(offered('kubeharden', 'sc')).toEqual(['scan']);
    expect(offered('kubeharden', 'scan', '--fo')).toContain('--format');
    expect(offered('kubeharden', 'scan', '--format', 'sa')).toEqual(['sarif']);
    expect(offered('kubeharden', '--demo', 'scan', '--area', 'net')).toEqual(['network']);
    expect(offered('kubeharden', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(offered('kubeharden', 'sessions', 'e')).toEqual(['export']);
  });

  it('offers every command and every flag that the help has', () => {
    const commands = [...run('--help').matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name = '']) => name);
    const [zsh, fish] = [run('completion', 'zsh'), run('completion', 'fish')];
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(offered('kubeharden', command)).toEqual([command]);
      const flags = [...run(command, '--help').matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = '']) => flag);
      const found = offered('kubeharden', command, '--');
      expect(found, command).toEqual(expect.arrayContaining(flags));
      for (const flag of flags.filter((each) => each !== '--help')) {
        expect(zsh).toContain(flag);
        expect(fish).toContain(`-l ${flag.slice(2)}`);
      }
    }
  });

  it('names the shells when another is asked for', () => {
    expect(() => run('completion', 'bosh')).toThrow(/Did you mean bash/);
  });
});

it('the manual page has every command and no request to roff that came from a text', () => {
  const page = run('manual');
  for (const command of ['scan', 'apply', 'undo', 'completion']) expect(page).toContain(`kubeharden ${command} `);
  for (const line of page.split('\n')) expect(line).toMatch(/^(?!['.])|^\.(TH|SH|SS|TP|B)\b/);
});
