import { defineCheck } from '../../../core/check.ts';
import { levelLabel, policyOf } from '../../../core/kube/pss/labels.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import { serverMinor } from '../control-check.ts';
import { POD_SECURITY } from '../controls.ts';
import { isReadWhole, judgedIn, psaNamespaces, strictestIn } from '../namespaces.ts';

const ENFORCE = levelLabel('enforce');

export default defineCheck({
  id: 'psa-enforce-weak',
  area: 'pods',
  title: 'Namespaces that could enforce the restricted level',
  severity: 'low',
  risk: 'Everything in the namespace already meets the restricted level, but only baseline is enforced: the next deployment may run as root with the default capabilities and nobody notices.',
  fields: [
    {
      path: `metadata.labels[${ENFORCE}]`,
      allowed: 'restricted, where every pod and template of the namespace satisfies it',
    },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }, ...WORKLOAD_RESOURCES.map((resource) => ({ resource }))],
  messages: {
    pass: { brief: 'as strict as fits', detail: 'The namespace enforces restricted, or holds pods that need less.' },
    fail: {
      brief: 'restricted would fit',
      detail: 'The namespace enforces baseline; all {count} of its pods and templates satisfy restricted.',
    },
  },
  *evaluate(snapshot) {
    for (const { namespace, name, labels, platform } of psaNamespaces(snapshot)) {
      const { enforce } = policyOf(labels, serverMinor(snapshot));
      // Where nothing is enforced, psa-enforce-missing tells.
      if (enforce.level === 'privileged' || platform || !isReadWhole(snapshot, name)) continue;
      const subject = refOf(namespace);
      const count = judgedIn(snapshot, name).length;
      // An empty namespace shows nothing about what will run in it.
      const fits = count > 0 && strictestIn(snapshot, name, enforce.minor) === 'restricted';
      yield enforce.level === 'baseline' && fits
        ? {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { count },
            evidence: [{ path: `metadata.labels[${ENFORCE}]`, value: 'baseline' }],
          }
        : { verdict: 'pass', subject, message: 'pass' };
    }
  },
});
