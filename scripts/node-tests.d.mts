/** Why the node tests do not run here; undefined where they do. */
export function reasonAgainstNodeTests(): string | undefined;
