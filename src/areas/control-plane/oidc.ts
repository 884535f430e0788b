import { type Component, flag, listFlag } from '../../core/kube/components.ts';

export const OIDC_FLAGS = [
  'oidc-issuer-url',
  'oidc-client-id',
  'oidc-ca-file',
  'oidc-username-claim',
  'oidc-username-prefix',
  'oidc-groups-claim',
  'oidc-groups-prefix',
  'oidc-required-claim',
  'oidc-signing-algs',
] as const;

/** A single `-` as prefix means none; without the flag, a claim other than email gets the issuer as prefix. */
function usernamePrefix(component: Component, claim: string, url: string): string {
  const set = flag(component, 'oidc-username-prefix');
  if (set === '-') return '';
  return set ?? (claim === 'email' ? '' : `${url}#`);
}

/**
 * The token issuer that the `--oidc` flags describe, in the form of AuthenticationConfiguration; undefined without one.
 * Follows the server's own translation of the flags (kubeapiserver/options/authentication.go).
 */
export function issuerOf(component: Component): Readonly<Record<string, unknown>> | undefined {
  const url = flag(component, 'oidc-issuer-url');
  const client = flag(component, 'oidc-client-id');
  if (!url || !client) return undefined;
  const claim = flag(component, 'oidc-username-claim') ?? 'sub';
  const groups = flag(component, 'oidc-groups-claim');
  const required = listFlag(component, 'oidc-required-claim').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [{ claim: pair.slice(0, at), requiredValue: pair.slice(at + 1) }] : [];
  });
  return {
    issuer: { url, audiences: [client] },
    ...(required.length > 0 ? { claimValidationRules: required } : {}),
    claimMappings: {
      username: { claim, prefix: usernamePrefix(component, claim, url) },
      ...(groups ? { groups: { claim: groups, prefix: flag(component, 'oidc-groups-prefix') ?? '' } } : {}),
    },
  };
}
