import { AppError } from '../../core/errors.ts';
import { writeFiles } from '../../wizard/files.ts';
import { inClusterFiles } from '../../wizard/in-cluster.ts';
import { EXIT } from '../exit.ts';
import { emit } from '../output.ts';

export interface InClusterOptions {
  readonly out?: string;
  readonly image?: string;
  readonly schedule: string;
  readonly shards: string;
}

/** Five fields, or one of the words that Kubernetes takes in their place. */
const SCHEDULE = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+( \S+){4})$/;
const MOST_SHARDS = 100;

/** Writes the files of a scanner that runs in the cluster. */
export async function inCluster({ out, image, schedule, shards }: InClusterOptions): Promise<number> {
  if (!out) throw new AppError('usage', '--in-cluster needs --out.', 'Name a directory to write to.');
  if (!image)
    throw new AppError(
      'usage',
      '--in-cluster needs --image.',
      'kubeharden has no image registry: name one of yours, such as registry.example.com/kubeharden@sha256:…; a Dockerfile is written with the rest.',
    );
  if (!/^[\w][\w./:@-]*$/.test(image))
    throw new AppError(
      'usage',
      `--image cannot be ${image}.`,
      'It is a name such as registry.example.com/kubeharden:1.0.',
    );
  if (!SCHEDULE.test(schedule))
    throw new AppError('usage', `--schedule cannot be ${schedule}.`, "It has five fields, such as '17 3 * * *'.");
  const pods = Number(shards);
  if (!Number.isInteger(pods) || pods < 1 || pods > MOST_SHARDS)
    throw new AppError('usage', `--shards cannot be ${shards}.`, `It is a number of pods, from 1 to ${MOST_SHARDS}.`);
  const { permissionRules, policyRules, STORED_RULES } = await import('../../cluster/live/permissions.ts');
  const rules = policyRules(permissionRules({ reports: true }));
  const storedRules = policyRules(STORED_RULES);
  const { root, paths } = writeFiles(out, inClusterFiles({ image, schedule, shards: pods, rules, storedRules }));
  await emit(`${paths.length} files in ${root}\nRead ${root}/README.md first.`);
  return EXIT.ok;
}
