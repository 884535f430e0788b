import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserConfig } from '../config/user.ts';
import { AppError } from '../core/errors.ts';

/** What a person sets for every project, in the directory where kubeharden keeps its files. */
export const userFile = (home: string): string => join(home, 'config.yaml');

/** Empty without a file; what reads it is loaded only when there is one. */
export async function userConfig(home: string): Promise<UserConfig> {
  const file = userFile(home);
  if (!existsSync(file)) return {};
  const { parseUserConfig } = await import('../config/user.ts');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('bad-input', `${file} cannot be read: ${(error as Error).message}`, 'Make it readable.', {
      cause: error,
    });
  }
  return parseUserConfig({ file, text });
}
