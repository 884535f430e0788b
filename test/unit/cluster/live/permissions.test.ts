import { describe, expect, it } from 'vitest';
import { permissionRules, permissionsManifest } from '../../../../src/cluster/live/permissions.ts';
import { LISTED_RESOURCES, resourceInfo } from '../../../../src/core/resources.ts';

const verbs = (options: Parameters<typeof permissionRules>[0]) =>
  new Set(permissionRules(options).flatMap((rule) => rule.verbs));
const resources = (options: Parameters<typeof permissionRules>[0]) =>
  permissionRules(options).flatMap((rule) => rule.resources);

describe('permissions', () => {
  it('read every listed resource and change nothing', () => {
    expect(verbs({})).toEqual(new Set(['get', 'list']));
    for (const resource of LISTED_RESOURCES) {
      const { group, plural } = resourceInfo(resource);
      expect(permissionRules().some((rule) => rule.group === group && rule.resources.includes(plural))).toBe(true);
    }
  });

  it('hold neither Secrets nor the kubelet API unless asked for', () => {
    expect(resources({ write: true })).not.toContain('secrets');
    expect(resources({ write: true })).not.toContain('nodes/proxy');
    expect(resources({ secrets: true, kubelets: true })).toEqual(expect.arrayContaining(['secrets', 'nodes/proxy']));
    const [secrets] = permissionRules({ secrets: true }).filter((rule) => rule.resources.includes('secrets'));
    expect(secrets?.verbs).toEqual(['list']);
  });

  it('never hold a wildcard, or a right to grant more than one has', () => {
    const everything = permissionRules({ write: true, secrets: true, kubelets: true });
    for (const { group, resources, verbs } of everything)
      for (const word of [group, ...resources, ...verbs])
        expect(['*', 'escalate', 'bind', 'impersonate']).not.toContain(word);
  });

  it('name the few ConfigMaps one by one', () => {
    expect(permissionsManifest().rules).toContainEqual({
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['get'],
      resourceNames: ['kubeadm-config', 'kubelet-config', 'kube-proxy', 'coredns', 'aws-auth'],
    });
    expect(permissionsManifest({ write: true }).metadata.name).toBe('kubeharden-hardener');
  });
});
