import { existsSync } from 'node:fs';
import { AREAS, CHECKS, REMEDIATIONS } from '../../areas/index.ts';
import { TOOL } from '../../core/package.ts';
import { knowledgeText } from '../../knowledge/age.ts';
import { templateIds } from '../../templates/library.ts';
import { EXIT } from '../exit.ts';
import { homeDirectory } from '../home.ts';
import { storeOf } from '../launcher.ts';
import { logFile } from '../log-file.ts';
import { emit } from '../output.ts';
import { nearestConfig } from '../settings.ts';
import { userFile } from '../user-config.ts';

export async function info(): Promise<number> {
  const store = await storeOf(process.env);
  const home = homeDirectory(process.env);
  const project = nearestConfig(process.cwd());
  await emit(
    [
      `kubeharden   ${TOOL.version}`,
      `node         ${process.version} (${process.execPath})`,
      `system       ${process.platform} ${process.arch}`,
      `home         ${home}`,
      `settings     ${withState(userFile(home))}`,
      `project      ${project ?? 'no kubeharden.yaml from here upwards'}`,
      `log          ${withState(logFile(home))}`,
      `sessions     ${store.list().length} in ${store.directory}`,
      `kubeconfig   ${process.env.KUBECONFIG ?? '~/.kube/config'}`,
      `catalogue    ${AREAS.length} areas, ${CHECKS.length} checks, ${REMEDIATIONS.length} remediations, ${templateIds().length} templates`,
      `knowledge    ${knowledgeText(new Date().toISOString())}`,
      `terminal     ${process.env.TERM ?? 'unknown'}, ${process.stdout.columns ?? '?'}×${process.stdout.rows ?? '?'}`,
    ].join('\n'),
  );
  return EXIT.ok;
}

const withState = (file: string): string => (existsSync(file) ? file : `${file} (none yet)`);
