import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { brief, detail, evidenceText, titleOf } from '../../../src/report/wording.ts';

const finding = (overrides: Partial<Finding>): Finding => ({
  check: 'pod-privileged',
  area: 'pods',
  severity: 'critical',
  verdict: 'fail',
  subject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'frontend' },
  message: 'fail',
  data: { containers: 'web' },
  evidence: [],
  fingerprint: '',
  ...overrides,
});

describe('wording', () => {
  it('fills the messages of the check and makes what came from the cluster safe', () => {
    expect(brief(finding({ data: { containers: 'w\u001beb' } }))).toContain('w\\x1beb');
    expect(titleOf(finding({}))).toBe('Privileged containers');
  });

  it('words what could not be read for every check alike', () => {
    const unread = finding({
      verdict: 'unknown',
      message: 'unread',
      data: { resource: 'nodes/configz', reason: 'forbidden.' },
      evidence: [{ path: 'permission', value: 'get nodes/configz' }],
    });
    expect(brief(unread)).toBe('could not read nodes/configz');
    expect(detail(unread)).toBe(
      'Could not read nodes/configz: forbidden. It needs the permission to get nodes/configz.',
    );
  });

  it('shows the key of a message that it does not know, from another version’s report', () => {
    expect(brief(finding({ check: 'gone', message: 'old' }))).toBe('old');
    expect(titleOf({ check: 'gone' })).toBe('gone');
  });

  it('says where evidence was read', () => {
    expect(evidenceText({ path: 'spec.image', value: 'nginx', file: 'a.yaml', line: 3 })).toBe(
      'spec.image: nginx (a.yaml:3)',
    );
  });
});
