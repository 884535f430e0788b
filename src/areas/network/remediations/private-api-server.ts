import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'private-api-server',
  area: 'network',
  title: 'Take the API server off the Internet',
  fixes: ['net-apiserver-public'],
  why: 'The API server answers on a public address: everybody can try tokens and new flaws on it.',
  where: 'the provider’s console or command line, or the firewall before the control plane',
  each: (_, findings) => ({
    text: `Let only named ranges reach ${findings.map(({ data }) => data.host).join(', ')}, or give the API server a private address and use a VPN. Add your own range first, and try a second session before you close this one.`,
    commands: [
      'aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=198.51.100.0/24,endpointPrivateAccess=true',
      'gcloud container clusters update CLUSTER --enable-master-authorized-networks --master-authorized-networks 198.51.100.0/24',
      'az aks update --resource-group GROUP --name CLUSTER --api-server-authorized-ip-ranges 198.51.100.0/24',
    ],
  }),
  verify: 'curl --max-time 5 https://ADDRESS:6443/version from an address outside of the ranges times out.',
  impact: {
    level: 'breaks',
    text: 'CI, nodes in other networks and people outside of the ranges lose access to the API server.',
  },
});
