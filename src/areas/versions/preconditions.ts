import { kubeletsOf, numberOf } from '../../core/kube/kubelet.ts';
import { workloadsOf } from '../../core/kube/workloads.ts';
import { list, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import type { Precondition } from '../../knowledge/vulnerability.ts';

/** `harmless`: the hole cannot be reached. `milder`: not in use today, but anybody may start using it. */
export type Standing = 'met' | 'milder' | 'harmless';

/** How far a precondition holds here. What cannot be read counts as met: the version is affected. */
export function standingOfPrecondition(needs: Precondition | undefined, snapshot: Snapshot): Standing {
  switch (needs) {
    case undefined:
    case 'portworx':
      return 'met';
    case 'windows-nodes':
      return list(snapshot, 'nodes').some(({ status }) => status?.nodeInfo?.operatingSystem === 'windows')
        ? 'met'
        : 'harmless';
    case 'git-repo-volumes':
      return workloadsOf(snapshot).some(({ podSpec }) =>
        podSpec.volumes?.some(({ sources }) => sources.includes('gitRepo')),
      )
        ? 'met'
        : 'milder';
    case 'read-only-port': {
      const kubelets = kubeletsOf(snapshot).filter(({ windows }) => !windows);
      const closed = kubelets.every(({ config }) => config !== undefined && numberOf(config, 'readOnlyPort') === 0);
      return closed ? 'harmless' : 'met';
    }
    case 'dynamic-resources':
      return snapshot.discovery.length > 0 && !snapshot.discovery.some(({ group }) => group === 'resource.k8s.io')
        ? 'harmless'
        : 'met';
    case 'aggregated-apis':
      return refusalOf(snapshot, 'apiservices.apiregistration.k8s.io') === undefined &&
        !list(snapshot, 'apiservices.apiregistration.k8s.io').some(({ spec }) => spec.service)
        ? 'milder'
        : 'met';
  }
}

const REASONS: Readonly<Record<Precondition, string>> = {
  'windows-nodes': 'the cluster has no Windows node',
  'git-repo-volumes': 'no workload uses a gitRepo volume today',
  'read-only-port': 'every kubelet’s read-only port is closed',
  'dynamic-resources': 'the API server does not serve dynamic resource allocation',
  'aggregated-apis': 'no aggregated API server is registered today',
  portworx: 'it takes a Portworx StorageClass of the in-tree driver',
};

export const reasonOf = (needs: Precondition): string => REASONS[needs];
