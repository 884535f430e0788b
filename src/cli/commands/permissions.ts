import { stringify } from 'yaml';
import { EXIT } from '../exit.ts';
import { emit } from '../output.ts';

export async function permissions(options: { readonly write?: boolean; readonly watch?: boolean }): Promise<number> {
  const { permissionsManifest } = await import('../../cluster/live/permissions.ts');
  await emit(stringify(permissionsManifest(options), { lineWidth: 0 }));
  return EXIT.ok;
}
