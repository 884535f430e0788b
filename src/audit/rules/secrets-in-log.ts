import { resourceOf } from '../event.ts';
import { defineRule } from '../rule.ts';

export default defineRule(
  {
    id: 'secrets-in-log',
    title: 'The log holds the contents of Secrets or tokens',
    severity: 'high',
    why: 'Everybody who reads the audit log, and everywhere it is sent to, reads them too.',
    next: 'Log secrets, serviceaccounts/token and tokenreviews at level Metadata (the step of `kubeharden plan --area audit` does), take the log away from those who need it not, and change these Secrets.',
  },
  // One anomaly for each kind: it is about the log, not about who asked.
  (event) => (event.disclosed && event.target ? { together: resourceOf(event.target) } : undefined),
);
