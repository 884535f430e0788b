// The trivy of this machine, asked about the images that run in a cluster.
import { execa } from 'execa';
import { mapBounded } from '../core/bounded.ts';
import { AppError } from '../core/errors.ts';
import type { ImageVulnerabilities } from '../core/kube/vulnerabilities.ts';
import { record, records, text } from '../core/reduce/raw.ts';
import type { Refusal } from '../core/snapshot.ts';
import { safeText } from '../core/text.ts';

/** Each loads its layers and a database; more at once is no faster. */
const AT_ONCE = 2;
const TIMEOUT_MS = 300_000;
const LEVELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;

export interface ScannedImage {
  readonly image: string;
  readonly usedBy: readonly string[];
}

type Counts = Pick<ImageVulnerabilities, 'critical' | 'high' | 'medium' | 'low'>;

/** Counts the vulnerabilities of trivy's JSON; undefined when it is none. */
export function countsIn(output: string): Counts | undefined {
  let report: unknown;
  try {
    report = JSON.parse(output);
  } catch {
    return undefined;
  }
  const found = records(record(report).Results).flatMap(({ Vulnerabilities }) => records(Vulnerabilities));
  // A package is there once for each file that brings it in.
  const distinct = new Map(
    found.map(({ VulnerabilityID, PkgName, Severity }) => [
      `${text(VulnerabilityID)} ${text(PkgName)}`,
      text(Severity),
    ]),
  );
  const severities = [...distinct.values()];
  const [critical = 0, high = 0, medium = 0, low = 0] = LEVELS.map(
    (level) => severities.filter((severity) => severity === level).length,
  );
  return { critical, high, medium, low };
}

async function scan({ image, usedBy }: ScannedImage, signal: AbortSignal): Promise<ImageVulnerabilities | Refusal> {
  const words = ['image', '--quiet', '--format', 'json', '--scanners', 'vuln', '--', image];
  const result = await execa('trivy', words, {
    reject: false,
    timeout: TIMEOUT_MS,
    maxBuffer: 256 * 1024 * 1024,
    cancelSignal: signal,
  });
  if (result.isCanceled) throw new AppError('cancelled', 'Interrupted.', 'Start again.');
  if (result.code === 'ENOENT')
    throw new AppError(
      'bad-input',
      '--trivy needs the program trivy on the PATH.',
      'Install it from https://trivy.dev, or leave the flag out.',
    );
  const refused = (reason: Refusal['reason'], message: string): Refusal => ({
    resource: 'vulnerabilities',
    name: image,
    reason,
    message: `trivy: ${safeText(message).slice(0, 300)}`,
  });
  if (result.failed) {
    const [first = 'it failed'] = String(result.stderr ?? '')
      .trim()
      .split('\n')
      .slice(-1);
    return refused(result.timedOut ? 'timeout' : 'error', first);
  }
  const counts = countsIn(String(result.stdout));
  return counts ? { image, usedBy, scanner: 'Trivy', ...counts } : refused('error', 'its answer is not JSON');
}

/** Scans each image; one that cannot be scanned is a refusal and ends nothing. */
export async function scanImages(
  images: readonly ScannedImage[],
  signal: AbortSignal,
  onDone: (done: number) => void = () => undefined,
): Promise<{ found: ImageVulnerabilities[]; refusals: Refusal[] }> {
  let done = 0;
  const all = await mapBounded(images, AT_ONCE, async (image) => {
    const answer = await scan(image, signal);
    done += 1;
    onDone(done);
    return answer;
  });
  return {
    found: all.filter((each) => 'critical' in each),
    refusals: all.filter((each) => 'resource' in each),
  };
}
