export { type LiveCluster, type LiveOptions, openContext } from './context.ts';
export { listContexts, requireContext } from './kubeconfig.ts';
export { type PermissionOptions, permissionsManifest } from './permissions.ts';
