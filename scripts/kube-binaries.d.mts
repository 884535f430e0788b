export const KUBERNETES_VERSION: string;
export const ETCD_VERSION: string;
export const NODE_PACKAGES: Readonly<Record<string, string>>;
export function cacheDirectory(): string;
export function findBinaries(names?: readonly string[]): string | undefined;
export function buildBinaries(
  packages?: Readonly<Record<string, string>>,
  log?: (line: string) => void,
): string | undefined;
