import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'encryption-config',
  title: 'Keys and tokens that others may read',
  severity: 'high',
  risk: 'The key in the encryption configuration opens every Secret in etcd and in all its backups; a token file is a list of passwords. Whoever reads them needs nothing else.',
  controls: [
    { framework: 'NSA', id: 'AuthN/Z' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
});
