import { defineCheck } from '../../../core/check.ts';
import { inspectedNodes } from '../../../core/kube/node-facts.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { NODE_MESSAGES, nodeDrafts } from '../file-check.ts';
import { secretWrites } from '../secret-writes.ts';

export default defineCheck({
  id: 'apiserver-encryption-providers',
  area: 'control-plane',
  title: 'A cipher comes first in the encryption configuration',
  severity: 'high',
  risk: 'The first provider is the one that writes: with identity first, Secrets go to etcd in clear although encryption is configured, and nothing says so.',
  fields: [
    {
      path: 'first provider of the EncryptionConfiguration',
      allowed: 'kms, secretbox, aescbc or aesgcm; not identity',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.28' },
    { framework: 'Kubescape', id: 'C-0142' },
  ],
  reads: [
    { resource: 'nodes/files', optional: true },
    { resource: 'metrics', optional: true },
    { resource: 'nodes', optional: true },
  ],
  messages: {
    ...NODE_MESSAGES,
    pass: { brief: '{first} writes', detail: 'Secrets are written with {first}.' },
    fail: { brief: 'identity writes', detail: 'The first provider is identity: Secrets are written in clear.' },
    written: {
      brief: '{ciphers} writes',
      detail: 'The API server that answered has written Secrets with {ciphers} since it started.',
    },
    clear: {
      brief: 'Secrets are written in clear',
      detail:
        'The API server that answered has written Secrets in clear since it started, although an encryption configuration names them: identity comes first in it.',
    },
    absent: {
      brief: 'no encryption configuration',
      detail: 'The API server of this node has no encryption configuration; another check speaks of that.',
    },
    unseen: { brief: 'no provider can be seen', detail: 'The file {file} names no provider in a form that is known.' },
  },
  *evaluate(snapshot) {
    const { managed } = platformOf(snapshot);
    if (managed) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'managed' };
      return;
    }
    const written = secretWrites(snapshot);
    if (written && inspectedNodes(snapshot).length === 0) {
      const { encrypted, draft } = written;
      yield { ...draft, verdict: encrypted ? 'pass' : 'fail', message: encrypted ? 'written' : 'clear' };
      return;
    }
    yield* nodeDrafts(snapshot, function* ({ node, encryption }, { ref }) {
      if (!encryption) {
        yield { verdict: 'not-applicable', subject: ref, message: 'absent' };
        return;
      }
      const [first] = encryption.providers;
      const evidence = [
        { path: encryption.path, value: encryption.providers.join(', ') || '(absent)', source: `files of ${node}` },
      ];
      if (first === undefined)
        yield { verdict: 'unknown', subject: ref, message: 'unseen', data: { file: encryption.path }, evidence };
      else if (first === 'identity') yield { verdict: 'fail', subject: ref, message: 'fail', evidence };
      else yield { verdict: 'pass', subject: ref, message: 'pass', data: { first }, evidence };
    });
  },
});
