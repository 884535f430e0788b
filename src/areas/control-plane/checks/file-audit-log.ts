import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'audit-log',
  title: 'Audit logs that others may read',
  severity: 'medium',
  risk: 'The audit log names everybody and everything that is done, with bodies where the policy says so: to whoever got onto a node it is a map of the cluster, and whoever may write it erases his traces.',
  controls: [
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
});
