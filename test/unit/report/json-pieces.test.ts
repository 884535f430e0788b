import { expect, test } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { jsonPieces, reportOf } from '../../../src/report/json.ts';
import { assess } from '../../../src/wizard/assess.ts';

test('a report in pieces is the same text as one written whole', async () => {
  const result = assess(await new EmbeddedCluster(demoWorld).collect({}));
  const pieces = [...jsonPieces(result)];
  expect(pieces.join('')).toBe(`${JSON.stringify(reportOf(result), undefined, 2)}\n`);
  const none = { ...result, findings: [] };
  expect([...jsonPieces(none)].join('')).toBe(`${JSON.stringify(reportOf(none), undefined, 2)}\n`);
});
