import { type Component, flag, listFlag } from '../../core/kube/components.ts';

/** Modes in the order in which they are asked; AlwaysAllow when nothing is set, which is the server's default. */
export const authorizationModes = (component: Component): readonly string[] => {
  const modes = listFlag(component, 'authorization-mode');
  return modes.length > 0 ? modes : ['AlwaysAllow'];
};

/** Only where `--authorization-config` names a file that replaces the flags (KEP-3221, 1.29 and later). */
export const authorizationFile = (component: Component): string | undefined => flag(component, 'authorization-config');
