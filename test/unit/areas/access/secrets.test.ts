import { describe, expect, it } from 'vitest';
import access from '../../../../src/areas/access/index.ts';
import deviceAdmins from '../../../../src/areas/access/remediations/device-admins.ts';
import externalStore from '../../../../src/areas/access/remediations/external-store.ts';
import unusedSecrets from '../../../../src/areas/access/remediations/unused-secrets.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { snapshotOf } from '../../../support/fixtures.ts';
import { RbacWorld } from './world.ts';

const SECRETS = `
apiVersion: kubeharden.dev/fixture
kind: Facts
secrets: [{ namespace: shop, name: old-db, type: Opaque, keys: 1 }]
`;
function commandsOf(remediation: Remediation): string[] {
  const snapshot = snapshotOf(SECRETS);
  const findings = evaluate(access.checks, snapshot);
  const [step] = planSteps([remediation], findings, snapshot);
  if (!step) return [];
  const [guide] = remediation.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot));
  return guide?.kind === 'guide' ? guide.steps.flatMap(({ commands = [] }) => commands) : [];
}

describe('Secrets', () => {
  it('that nothing names are looked at, and not deleted', () => {
    const commands = commandsOf(unusedSecrets);
    expect(commands[0]).toBe('kubectl get secrets --namespace shop old-db --show-labels');
    expect(commands.filter((command) => /delete|yaml|json/.test(command))).toEqual([]);
  });

  it('get a store outside', () => {
    expect(commandsOf(externalStore).join()).toContain('helm install external-secrets');
  });
});

describe('administrative access to devices', () => {
  it('is taken away with its label', async () => {
    const world = new RbacWorld(
      deviceAdmins,
      `
apiVersion: v1
kind: Namespace
metadata: { name: lab, labels: { resource.kubernetes.io/admin-access: "true", team: lab } }
`,
      { username: 'jane', groups: [] },
    );
    const { changes } = await world.plan();
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
    expect((await world.snapshot()).resources.namespaces?.[0]?.metadata.labels).toEqual({ team: 'lab' });
  });
});
