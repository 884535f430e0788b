import { record, text } from '../../core/reduce/raw.ts';

const TIMEOUT_MS = 3_000;
let asked: Promise<string | undefined> | undefined;

async function ask(): Promise<string | undefined> {
  const { execa } = await import('execa');
  const { failed, stdout } = await execa('kubectl', ['version', '--client', '--output', 'json'], {
    reject: false,
    timeout: TIMEOUT_MS,
    stdin: 'ignore',
  });
  if (failed) return undefined;
  try {
    const version = text(record(record(JSON.parse(String(stdout))).clientVersion).gitVersion);
    return /^v\d+\.\d+\.\d+[\w.+-]*$/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The kubectl that the guides' commands would be typed into; asked once, and without a cluster. */
export const kubectlVersion = (): Promise<string | undefined> => {
  asked ??= ask();
  return asked;
};
