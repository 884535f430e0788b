import { AREAS, CHECKS, REMEDIATIONS } from '../../areas/index.ts';
import { TOOL } from '../../core/package.ts';
import { homeDirectory } from '../../session/store.ts';
import { templateIds } from '../../templates/library.ts';
import { EXIT } from '../exit.ts';
import { storeOf } from '../launcher.ts';
import { emit } from '../output.ts';

export async function info(): Promise<number> {
  const store = await storeOf(process.env);
  await emit(
    [
      `kubeharden   ${TOOL.version}`,
      `node         ${process.version} (${process.execPath})`,
      `system       ${process.platform} ${process.arch}`,
      `home         ${homeDirectory(process.env)}`,
      `sessions     ${store.list().length} in ${store.directory}`,
      `kubeconfig   ${process.env.KUBECONFIG ?? '~/.kube/config'}`,
      `catalogue    ${AREAS.length} areas, ${CHECKS.length} checks, ${REMEDIATIONS.length} remediations, ${templateIds().length} templates`,
      `terminal     ${process.env.TERM ?? 'unknown'}, ${process.stdout.columns ?? '?'}×${process.stdout.rows ?? '?'}`,
    ].join('\n'),
  );
  return EXIT.ok;
}
