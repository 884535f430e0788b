import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refOf, refText } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { ELSEWHERE, elsewhere, isElsewhere } from '../../elsewhere.ts';

// Programs and names that etcd backups are known by.
const BACKUP = /velero|etcd-?(backup|snapshot)|etcdbr|kasten|k10|trilio|stash|backup-?etcd/i;

export default defineCheck({
  id: 'cp-etcd-backup-age',
  area: 'control-plane',
  title: 'Backups of the cluster’s state',
  severity: 'low',
  risk: 'Without a backup of etcd, a broken disk, a failed upgrade or a deleted namespace is final, and after an intrusion there is no clean state to go back to.',
  fields: [
    { path: 'CronJobs and Deployments', allowed: 'one that backs up etcd or the cluster’s objects, not suspended' },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1485' },
    { framework: 'NSA', id: 'Upgrade' },
  ],
  reads: [
    { resource: 'cronjobs.batch' },
    { resource: 'deployments.apps' },
    { resource: 'statefulsets.apps' },
    { resource: 'nodes', optional: true },
    { resource: 'version', optional: true },
  ],
  messages: {
    pass: { brief: '{by}', detail: 'The cluster’s state is backed up by {by}.' },
    fail: {
      brief: 'no backup was found',
      detail:
        'Nothing in the cluster backs up etcd or its objects. If a job outside the cluster does, accept the finding with that reason.',
    },
    files: ELSEWHERE,
    managed: {
      brief: 'the provider keeps etcd',
      detail: '{provider} keeps etcd and restores it after a failure; objects that you delete are yours to back up.',
    },
    builtIn: {
      brief: 'RKE2 takes snapshots',
      detail: 'RKE2 takes a snapshot of etcd every 12 hours unless it was switched off on the server.',
    },
  },
  *evaluate(snapshot) {
    const { managed, distribution } = platformOf(snapshot);
    const backup = [
      ...list(snapshot, 'cronjobs.batch').filter(({ spec }) => spec.suspend !== true),
      ...list(snapshot, 'deployments.apps'),
      ...list(snapshot, 'statefulsets.apps'),
    ].find(({ metadata }) => BACKUP.test(`${metadata.namespace ?? ''}/${metadata.name}`));
    if (backup) yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { by: refText(refOf(backup)) } };
    else if (managed)
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'managed', data: { provider: distribution } };
    else if (distribution === 'RKE2') yield { verdict: 'pass', subject: CLUSTER, message: 'builtIn' };
    else {
      const evidence = [{ path: 'CronJobs and Deployments', value: 'none whose name tells of a backup' }];
      yield isElsewhere(snapshot)
        ? elsewhere(evidence)
        : { verdict: 'fail', subject: CLUSTER, message: 'fail', evidence };
    }
  },
});
