import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'etcd-backup',
  title: 'Copies of etcd that others may read',
  severity: 'high',
  risk: 'A snapshot of etcd is the whole cluster in one file: every Secret, and every token that has not ended. It lies where the backup job left it, and nobody looks at its mode.',
  controls: [
    { framework: 'NSA', id: 'AuthN/Z' },
    { framework: 'OWASP', id: 'K03:2025' },
    { framework: 'MITRE', id: 'T1552.001' },
  ],
});
