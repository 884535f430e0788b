import { stringify } from 'yaml';
import { EXIT } from '../exit.ts';
import { emit } from '../output.ts';

export async function permissions({ write = false }: { readonly write?: boolean }): Promise<number> {
  const { permissionsManifest } = await import('../../cluster/live/permissions.ts');
  await emit(stringify(permissionsManifest({ write }), { lineWidth: 0 }));
  return EXIT.ok;
}
