import type { NetworkPolicyPeer } from '../../core/kube/objects.ts';
import { platformOf } from '../../core/platform.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** Where AWS, Azure and Google answer; only this address, for the same block serves EKS Pod Identity and DNS caches. */
export const METADATA_V4 = '169.254.169.254/32';
/** AWS. */
const METADATA_V6 = 'fd00:ec2::254/128';

/** Anything at all, but for the address that hands out the node's credentials. */
export const EVERYWHERE_ELSE: readonly NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: [METADATA_V4] } },
  { ipBlock: { cidr: '::/0', except: [METADATA_V6] } },
];

const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^aws:/, 'AWS'],
  [/^azure:/, 'Azure'],
  [/^gce:/, 'Google Cloud'],
  [/^alicloud:|^\w+-\w+(-\d+)?\.i-/, 'Alibaba Cloud'],
  [/^openstack:/, 'OpenStack'],
  [/^digitalocean:/, 'DigitalOcean'],
  [/^hcloud:/, 'Hetzner'],
  [/^oci|^ocid1\./, 'Oracle Cloud'],
];

/** The cloud that the nodes run on, from their provider ids; undefined when none shows. */
export const cloudOf: (snapshot: Snapshot) => { readonly name: string | undefined } = memoize((snapshot) => {
  for (const { spec } of list(snapshot, 'nodes')) {
    const known = PROVIDERS.find(([pattern]) => pattern.test(spec?.providerID ?? ''));
    if (known) return { name: known[1] };
  }
  const { distribution } = platformOf(snapshot);
  return { name: { EKS: 'AWS', GKE: 'Google Cloud', AKS: 'Azure' }[String(distribution)] };
});
