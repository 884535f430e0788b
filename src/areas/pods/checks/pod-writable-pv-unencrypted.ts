import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { StorageClass } from '../../../core/kube/objects.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { kubescape, mitre, POD_SECURITY } from '../controls.ts';

/** Drivers that encrypt when a class asks for it with `encrypted: "true"`, and not otherwise. */
const ON_REQUEST =
  /^(ebs\.csi\.aws\.com|kubernetes\.io\/aws-ebs|driver\.longhorn\.io|.*\.(rbd|cephfs)\.csi\.ceph\.com)$/;
/** Providers that encrypt every disk, with keys of their own where none is named. */
const ALWAYS =
  /^(pd\.csi\.storage\.gke\.io|filestore\.csi\.storage\.gke\.io|kubernetes\.io\/(gce-pd|azure-disk)|(disk|file)\.csi\.azure\.com)$/;
const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

function judged(storage: StorageClass, used: boolean): FindingDraft {
  const { provisioner = '', encrypted } = storage;
  const common = { subject: refOf(storage), data: { provisioner } };
  if (ALWAYS.test(provisioner) || encrypted === 'true') return { ...common, verdict: 'pass', message: 'pass' };
  if (!used) return { ...common, verdict: 'pass', message: 'unused' };
  if (!ON_REQUEST.test(provisioner)) return { ...common, verdict: 'unknown', message: 'unknown' };
  return {
    ...common,
    verdict: 'fail',
    message: 'fail',
    evidence: [
      { path: 'provisioner', value: provisioner },
      { path: 'parameters.encrypted', value: encrypted ?? '(absent)' },
    ],
  };
}

export default defineCheck({
  id: 'pod-writable-pv-unencrypted',
  area: 'pods',
  title: 'Volumes that are not encrypted',
  severity: 'low',
  risk: 'A snapshot, a copy or a disk that is thrown away gives the data of its volume to whoever gets it, whatever guards the pods.',
  fields: [{ path: 'StorageClass parameters.encrypted', allowed: '"true", where the driver does not always encrypt' }],
  controls: [...kubescape('C-0264'), ...mitre('T1530'), ...POD_SECURITY],
  reads: [{ resource: 'storageclasses.storage.k8s.io' }, { resource: 'persistentvolumeclaims' }],
  messages: {
    pass: { brief: 'encrypted', detail: 'Volumes of this class are encrypted ({provisioner}).' },
    none: { brief: 'no storage classes', detail: 'No storage class makes volumes.' },
    unused: { brief: 'not used', detail: 'No claim uses this class, and it is not the default.' },
    unknown: {
      brief: '{provisioner}: depends on the disks',
      detail: 'Whether {provisioner} stores its volumes on encrypted disks cannot be seen in the cluster.',
    },
    fail: {
      brief: 'not encrypted',
      detail:
        'Volumes of this class are not encrypted ({provisioner}), unless the account encrypts all of them by default.',
    },
  },
  *evaluate(snapshot) {
    const classes = list(snapshot, 'storageclasses.storage.k8s.io');
    if (classes.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    const used = new Set(list(snapshot, 'persistentvolumeclaims').map(({ spec }) => spec?.storageClassName));
    for (const storage of classes) {
      const { name, annotations = {} } = storage.metadata;
      yield judged(storage, used.has(name) || annotations[DEFAULT] === 'true');
    }
  },
});
