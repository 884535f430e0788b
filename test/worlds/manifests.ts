// The manifests of published applications, as their publishers give them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocatedObject, objectsIn } from '../../src/cluster/files/manifests.ts';
import { record } from '../../src/core/reduce/raw.ts';

/** What the publisher's own tooling fills into its templates. */
const FILLED = { '{{.AgnhostImage}}': 'registry.k8s.io/e2e-test-images/agnhost:2.63.0' };

/** The files of a world, as published. */
export function textsOf(name: string): { readonly file: string; readonly text: string }[] {
  const folder = join(import.meta.dirname, name);
  const published = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return published.sort().map((file) => ({ file, text: filled(readFileSync(join(folder, file), 'utf8')) }));
}

/** As `kubectl apply --namespace` would put them: what names no namespace goes into one of the world's name. */
export function objectsOf(name: string): LocatedObject[] {
  const located = textsOf(name).flatMap((source) =>
    objectsIn(source).map((one) => ({
      ...one,
      object: { ...one.object, metadata: { namespace: name, ...record(one.object.metadata) } },
    })),
  );
  const has = located.some(
    ({ object }) => record(object).kind === 'Namespace' && record(record(object).metadata).name === name,
  );
  const own = `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`;
  return [...(has ? [] : objectsIn({ file: 'namespace.yaml', text: own })), ...located];
}

const filled = (text: string): string =>
  Object.entries(FILLED).reduce((all, [placeholder, value]) => all.replaceAll(placeholder, value), text);
