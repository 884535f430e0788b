import type { Namespace, Node } from '../../core/kube/objects.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import type { Api } from './api.ts';
import {
  type Origin,
  Pass,
  readAboutServers,
  readDiscovery,
  readNamedConfigMaps,
  readNodeConfigurations,
  readScanned,
  readSecrets,
} from './collect.ts';
import { readFacts } from './facts.ts';

/** What cannot be watched, or not without reading more than is ever read. */
export type Unwatched = Omit<Snapshot, 'schemaVersion' | 'source' | 'takenAt' | 'identity' | 'resources'> & {
  readonly uid: string;
};

/**
 * Secrets' names, the named ConfigMaps, the kubelets' configurations, the served resources, what the API server says
 * of itself, and what a scanner knows of the images.
 */
export async function readUnwatched(
  api: Api,
  origin: Origin,
  known: { readonly namespaces: readonly Namespace[]; readonly nodes: readonly Node[] },
  asked: readonly string[],
  signal: AbortSignal,
): Promise<Unwatched> {
  const pass = new Pass(api, { namespaces: asked }, signal);
  pass.resources.namespaces = [...known.namespaces];
  pass.resources.nodes = [...known.nodes];
  const listed = Promise.resolve();
  const discovered = readDiscovery(pass);
  const [facts, discovery, vulnerabilities, secrets, configMaps, kubelets, servers] = await Promise.all([
    readFacts(api, signal),
    discovered,
    readScanned(pass, discovered),
    readSecrets(pass, listed),
    readNamedConfigMaps(pass),
    readNodeConfigurations(pass, listed),
    readAboutServers(pass, origin, listed),
  ]);
  return {
    ...facts,
    ...kubelets,
    ...servers,
    discovery,
    secrets,
    configMaps,
    refusals: pass.refusals,
    ...(vulnerabilities ? { vulnerabilities } : {}),
  };
}
