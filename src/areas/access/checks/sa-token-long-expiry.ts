import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { AUTHENTICATION } from '../controls.ts';

const DAY = 86_400;

export default defineWorkloadCheck({
  id: 'sa-token-long-expiry',
  area: 'access',
  title: 'Tokens that live for days',
  severity: 'low',
  risk: 'A stolen token works until it ends. The kubelet renews projected tokens long before that, so a long life serves nobody but the thief.',
  fields: [
    { path: 'spec.volumes[*].projected.sources[*].serviceAccountToken.expirationSeconds', allowed: 'at most 86400' },
  ],
  controls: AUTHENTICATION,
  messages: {
    pass: { brief: 'at most a day', detail: 'Every token that a volume asks for ends within a day.' },
    fail: { brief: '{hours} hours', detail: 'The volume {volume} asks for a token that lives for {hours} hours.' },
  },
  violation: ({ podSpec, specPath }) => {
    const long = (podSpec.volumes ?? []).flatMap(({ name, projected }) =>
      (projected?.tokens ?? []).flatMap(({ expirationSeconds = 0 }) =>
        expirationSeconds > DAY ? [{ name, expirationSeconds }] : [],
      ),
    );
    const [first] = long;
    if (!first) return undefined;
    return {
      data: { volume: first.name, hours: Math.round(first.expirationSeconds / 3600) },
      evidence: long.map(({ name, expirationSeconds }) => ({
        path: `${specPath}.volumes[name=${name}].projected.sources.serviceAccountToken.expirationSeconds`,
        value: String(expirationSeconds),
      })),
    };
  },
});
