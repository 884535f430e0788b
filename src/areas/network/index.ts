import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import netApiserverPublic from './checks/net-apiserver-public.ts';
import netCniNoEnforcement from './checks/net-cni-no-enforcement.ts';
import netDashboardExposed from './checks/net-dashboard-exposed.ts';
import netDefaultDenyEgress from './checks/net-default-deny-egress.ts';
import netDefaultDenyIngress from './checks/net-default-deny-ingress.ts';
import netDnsAllowance from './checks/net-dns-allowance.ts';
import netIngressNoTls from './checks/net-ingress-no-tls.ts';
import netIngressSnippets from './checks/net-ingress-snippets.ts';
import netIngressWildcardHost from './checks/net-ingress-wildcard-host.ts';
import netMetadataEgress from './checks/net-metadata-egress.ts';
import netMtlsAbsent from './checks/net-mtls-absent.ts';
import netPolicyAllowAll from './checks/net-policy-allow-all.ts';
import netPolicyDangling from './checks/net-policy-dangling.ts';
import netPolicyMissing from './checks/net-policy-missing.ts';
import netServiceExternalIps from './checks/net-service-external-ips.ts';
import netServiceLoadbalancerPublic from './checks/net-service-loadbalancer-public.ts';
import netServiceNodeport from './checks/net-service-nodeport.ts';
import netUncoveredPods from './checks/net-uncovered-pods.ts';
import netWebhookInsecure from './checks/net-webhook-insecure.ts';
import allowDns from './remediations/allow-dns.ts';
import boundPolicies from './remediations/bound-policies.ts';
import closeNodePorts from './remediations/close-node-ports.ts';
import consoles from './remediations/consoles.ts';
import danglingSelectors from './remediations/dangling-selectors.ts';
import denyExternalIps from './remediations/deny-external-ips.ts';
import encryption from './remediations/encryption.ts';
import enforcingPlugin from './remediations/enforcing-plugin.ts';
import ingressRules from './remediations/ingress-rules.ts';
import ingressTls from './remediations/ingress-tls.ts';
import isolateNamespace from './remediations/isolate-namespace.ts';
import narrowPolicies from './remediations/narrow-policies.ts';
import nodePortsBesideBalancers from './remediations/node-ports-beside-balancers.ts';
import privateApiServer from './remediations/private-api-server.ts';
import removeExternalIps from './remediations/remove-external-ips.ts';
import restrictLoadBalancers from './remediations/restrict-load-balancers.ts';
import webhooks from './remediations/webhooks.ts';

export default {
  area,
  checks: [
    netApiserverPublic,
    netCniNoEnforcement,
    netDashboardExposed,
    netDefaultDenyEgress,
    netDefaultDenyIngress,
    netDnsAllowance,
    netIngressNoTls,
    netIngressSnippets,
    netIngressWildcardHost,
    netMetadataEgress,
    netMtlsAbsent,
    netPolicyAllowAll,
    netPolicyDangling,
    netPolicyMissing,
    netServiceExternalIps,
    netServiceLoadbalancerPublic,
    netServiceNodeport,
    netUncoveredPods,
    netWebhookInsecure,
  ],
  remediations: [
    allowDns,
    boundPolicies,
    closeNodePorts,
    consoles,
    danglingSelectors,
    denyExternalIps,
    encryption,
    enforcingPlugin,
    ingressRules,
    ingressTls,
    isolateNamespace,
    narrowPolicies,
    nodePortsBesideBalancers,
    privateApiServer,
    removeExternalIps,
    restrictLoadBalancers,
    webhooks,
  ],
} satisfies AreaModule;
