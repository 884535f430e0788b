import type { Parameter } from '../../../core/parameter.ts';

type EgressChoice = 'allowed' | 'metadata' | 'open';

export interface IsolationOptions {
  readonly egress: EgressChoice;
  /** What a scan cannot see stays possible. */
  readonly unseen: boolean;
}

export const ISOLATION_PARAMETERS: readonly Parameter[] = [
  {
    name: 'egress',
    title: 'Outgoing connections',
    help: 'Deny all but what is needed, only the cloud’s metadata address, or nothing. The first stops a taken pod from sending data out.',
    kind: 'choice',
    default: 'allowed',
    choices: [
      { value: 'allowed', title: 'deny all but what is needed' },
      { value: 'metadata', title: 'deny only the metadata address' },
      { value: 'open', title: 'leave open' },
    ],
  },
  {
    name: 'unseen',
    title: 'Leave open what cannot be seen',
    help: 'Yes keeps outgoing connections of workloads whose configuration a scan does not read, and Services that nobody names open within their namespace. No is stricter and may cut them.',
    kind: 'boolean',
    default: true,
  },
];

export const optionsFrom = (values: Readonly<Record<string, unknown>>): IsolationOptions => ({
  egress: values.egress === 'metadata' || values.egress === 'open' ? values.egress : 'allowed',
  unseen: values.unseen !== false,
});
