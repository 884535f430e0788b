import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { AppError } from '../core/errors.ts';
import type { ExceptionRule } from '../core/exceptions.ts';
import type { Project } from '../wizard/assess.ts';

/** Options that name the project's files. */
export interface ProjectOptions {
  readonly config?: string;
  readonly exceptions?: string;
}

/** What `kubeharden.yaml` and the exceptions file say, as far as there are such files. */
export interface Settings {
  readonly config: Config;
  readonly project: Project;
  /** Where the settings were read; absent where no file was found. */
  readonly file?: string;
}

const CONFIG_NAMES = ['kubeharden.yaml', 'kubeharden.yml'];

/** The nearest `kubeharden.yaml`, from a directory upwards. */
export function nearestConfig(from: string): string | undefined {
  const found = CONFIG_NAMES.map((name) => join(from, name)).find((file) => existsSync(file));
  const parent = dirname(from);
  return found ?? (parent === from ? undefined : nearestConfig(parent));
}

function textOf(file: string, what: string): { file: string; text: string } {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new AppError(
      'bad-input',
      `${what} ${file} cannot be read: ${(error as Error).message}`,
      'Name another file.',
      {
        cause: error,
      },
    );
  }
}

async function exceptionsIn(file: string): Promise<readonly ExceptionRule[]> {
  const { parseExceptions } = await import('../config/exceptions.ts');
  return parseExceptions(textOf(file, 'The exceptions file'));
}

/** Reads the project's files; without any, nothing is loaded. An AppError('bad-input') where one does not fit. */
export async function settingsOf(options: ProjectOptions): Promise<Settings> {
  const file = options.config ?? nearestConfig(process.cwd());
  const config: Config = file
    ? (await import('../config/config.ts')).parseConfig(textOf(file, 'The configuration'))
    : {};
  const files = [
    ...(file && config.exceptionsFile ? [resolve(dirname(file), config.exceptionsFile)] : []),
    ...(options.exceptions ? [options.exceptions] : []),
  ];
  const exceptions = [...(config.exceptions ?? []), ...(await Promise.all(files.map(exceptionsIn))).flat()];
  return {
    config,
    project: {
      ...(exceptions.length > 0 ? { exceptions } : {}),
      ...(config.trustedRegistries ? { trustedRegistries: config.trustedRegistries } : {}),
      ...(config.parameters ? { parameters: config.parameters } : {}),
    },
    ...(file ? { file } : {}),
  };
}
