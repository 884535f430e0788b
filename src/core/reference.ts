import type { KubeObject } from './kube/objects.ts';

/** Names one object of the cluster, or a thing that is no object (then `apiVersion` is `kubeharden`). */
export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The cluster as a whole, subject of findings that belong to no single object. */
export const CLUSTER: ResourceRef = { apiVersion: 'kubeharden', kind: 'Cluster', name: 'cluster' };

export function refOf(object: KubeObject): ResourceRef {
  const { namespace, name } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, ...(namespace ? { namespace } : {}), name };
}

/** API group of an `apiVersion`; empty for the core group. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** A stable key: group and kind (no version, which may move), namespace, name. */
export const refKey = (ref: ResourceRef): string =>
  `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

/** As people read it: `Deployment shop/frontend`. There is only one cluster, and one repository. */
export const refText = (ref: ResourceRef): string =>
  ref.kind === 'Cluster' || (ref.kind === 'Repository' && ref.apiVersion === CLUSTER.apiVersion)
    ? `the ${ref.kind.toLowerCase()}`
    : `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;

export const sameRef = (a: ResourceRef, b: ResourceRef): boolean => refKey(a) === refKey(b);
