import { describe, expect, it } from 'vitest';
import { textReport } from '../../../src/report/text.ts';
import { resultOf, WORLD } from './world.ts';

describe('the text report', () => {
  it('groups findings by area and then by cause, with evidence', () => {
    const text = textReport(resultOf(), { width: 100 });
    expect(text).toContain('Pod security: ');
    expect(text).toContain('critical  Privileged containers (pod-privileged): 2 findings');
    expect(text).toContain('Deployment shop/frontend: ');
    expect(text).toContain('spec.template.spec.containers[name=web].securityContext.privileged: true');
  });

  it.each([40, 60, 80, 120])('stays within %i columns, but for commands to copy', (width) => {
    const lines = textReport(resultOf(), { width }).split('\n');
    const long = lines.filter((line) => [...line].length > width && !line.startsWith('  kubeharden '));
    expect(long).toEqual([]);
  });

  it('shows all evidence and the command that repeats it where that is asked for', () => {
    const text = textReport(resultOf(), { width: 60, evidence: true });
    expect(text).toContain(
      `        kubectl get deployments.apps frontend --namespace shop --output 'jsonpath={.spec.template.spec.containers[?(@.name=="web")].securityContext.privileged}{"\\n"}'\n`,
    );
    expect(text).not.toMatch(/^ +and \d+ more$/m);
    expect(textReport(resultOf(), { width: 60 })).not.toContain('kubectl get');
  });

  it('says the same when it is painted', () => {
    const result = resultOf();
    const painted = textReport(result, { width: 80, paint: (role, text) => `<${role}>${text}</${role}>` });
    expect(painted).toContain('<critical>critical</critical>');
    expect(painted.replace(/<\/?(title|critical|high|medium|low|good|muted|command)>/g, '')).toBe(
      textReport(result, { width: 80 }),
    );
  });

  it('is plain text, whatever the objects are called', () => {
    const hostile = WORLD.replace('name: frontend, namespace', 'name: "front\\u001b]0;end\\u0007", namespace');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
    expect(textReport(resultOf(hostile), { width: 100 })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('names what could not be read and what would let it be read', () => {
    const text = textReport(resultOf(), { width: 400 });
    expect(text).toContain('Could not read pods: pods is forbidden. It needs the permission to list pods.');
  });

  it('ends with the next commands, for the same source', () => {
    expect(textReport(resultOf(), { width: 100 })).toContain('  kubeharden --context fixture\n');
    const { snapshot, ...rest } = resultOf();
    const files = { ...snapshot, source: { kind: 'files', name: 'deploy, my charts' } as const };
    expect(textReport({ ...rest, snapshot: files }, { width: 100 })).toContain(
      "  kubeharden --manifests deploy 'my charts'\n",
    );
  });
});
