import type { PolicyRule } from '../../core/kube/objects.ts';
import { ALL } from '../../core/kube/rbac/question.ts';

/** Groups that Kubernetes itself serves: the core group, those without a dot, and most of `k8s.io`. */
export const isBuiltInGroup = (group: string): boolean =>
  group === ALL || !group.includes('.') || /^(?!.*(x-k8s|snapshot|metrics)).*k8s\.io$/.test(group);

/** Which lists of a rule hold a star. `*` among others counts as well; so does `*` before a subresource, such as `*`/`scale`. */
export function wildcardFields({ verbs, apiGroups = [], resources = [], nonResourceURLs = [] }: PolicyRule): string[] {
  const found: string[] = [];
  if (verbs.includes(ALL)) found.push('verbs');
  // Naming a single resource in all groups, such as `events`, still takes in whatever a group calls so.
  if (apiGroups.includes(ALL)) found.push('apiGroups');
  if (resources.some((entry) => entry === ALL || entry.startsWith('*/'))) found.push('resources');
  if (nonResourceURLs.includes(ALL)) found.push('nonResourceURLs');
  return found;
}
