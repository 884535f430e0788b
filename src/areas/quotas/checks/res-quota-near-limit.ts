import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { NEAR, nearLimits, usedBy } from '../quota-use.ts';

export default defineCheck({
  id: 'res-quota-near-limit',
  area: 'quotas',
  title: 'Quotas that are nearly used up',
  severity: 'medium',
  risk: 'The next rollout, or the autoscaler in the busiest hour, is refused its pods; the reason stands only in the events of a ReplicaSet.',
  fields: [
    {
      path: 'ResourceQuota status.used (CPU, memory, storage, pods, claims)',
      allowed: `less than ${NEAR} % of status.hard`,
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'MITRE', id: 'T1499' },
  ],
  reads: [{ resource: 'resourcequotas' }, { resource: 'pods', optional: true }],
  messages: {
    pass: { brief: 'has room', detail: 'The quota has room for a rollout.' },
    fail: { brief: '{most} of it used: {names}', detail: 'Nearly used up: {uses}.' },
    unseen: {
      brief: 'use is not known',
      detail: 'The quota controller has not counted yet; nothing shows what is used.',
    },
  },
  *evaluate(snapshot) {
    for (const quota of list(snapshot, 'resourcequotas')) {
      const subject = refOf(quota);
      if (!usedBy(quota, snapshot)) {
        yield { verdict: 'unknown', subject, message: 'unseen' };
        continue;
      }
      const near = nearLimits(quota, snapshot);
      if (near.length === 0) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: {
          names: listing(near.map(({ name }) => name)),
          most: `${Math.max(...near.map(({ percent }) => percent))} %`,
          uses: listing(near.map(({ name, used, hard }) => `${name} ${used} of ${hard}`)),
        },
        evidence: near.map(({ name, used, hard }) => ({ path: `status.used['${name}']`, value: `${used} of ${hard}` })),
      };
    }
  },
});
