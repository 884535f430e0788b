import { parse } from 'yaml';
import { records, strings, text } from '../../core/reduce/raw.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import type { CloudJudgement } from './cloud-check.ts';

const entries = (source: string | undefined): unknown => {
  try {
    return parse(source ?? '', { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
};

/** Who becomes system:masters by the ConfigMap kube-system/aws-auth. */
export function awsAuthAdmins({ configMaps }: Snapshot): CloudJudgement {
  const data = configMaps['kube-system/aws-auth'] ?? {};
  const admins = ['mapRoles', 'mapUsers']
    .flatMap((key) => records(entries(data[key])))
    .filter(({ groups }) => strings(groups).includes('system:masters'))
    .map(({ rolearn, userarn, username }) => text(rolearn) || text(userarn) || text(username));
  return {
    ok: admins.length === 0,
    value: admins.length === 0 ? 'nobody' : listing(admins, 5),
    source: 'ConfigMap kube-system/aws-auth',
  };
}
