import { type Component, listFlag } from '../../core/kube/components.ts';

/** Modes in the order in which they are asked; AlwaysAllow when nothing is set, which is the server's default. */
export const authorizationModes = (component: Component): readonly string[] => {
  const modes = listFlag(component, 'authorization-mode');
  return modes.length > 0 ? modes : ['AlwaysAllow'];
};
