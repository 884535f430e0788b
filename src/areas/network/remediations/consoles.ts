import { refText } from '../../../core/reference.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'consoles',
  area: 'network',
  title: 'Keep dashboards and consoles inside',
  fixes: ['net-dashboard-exposed'],
  why: '{who} {is a console|are consoles} open to the outside: scanners find them within hours, and many run code or show the whole cluster.',
  where: 'your workstation',
  opening: [
    {
      text: 'Reach them with kubectl port-forward, or put a login in front: single sign-on of the console itself, or an authenticating proxy that the Ingress asks (nginx.ingress.kubernetes.io/auth-url). The Kubernetes Dashboard project is retired; delete it where nobody needs it.',
    },
  ],
  each: (subject, findings) => {
    const name = shellQuote(subject.name);
    const namespace = shellQuote(subject.namespace ?? 'default');
    return {
      text: `${refText(subject)}: ${listing(findings.map(({ data }) => `${data.console} through ${data.ways}`))}.`,
      commands: [
        `kubectl --namespace ${namespace} patch service ${name} --type merge --patch '{"spec":{"type":"ClusterIP"}}'`,
        `kubectl --namespace ${namespace} port-forward service/${name} 8080:80`,
      ],
    };
  },
  verify: 'From outside the cluster the console’s address times out or asks for a login.',
  impact: {
    level: 'breaks',
    text: 'People who use the console’s present address lose it, and log in or forward a port.',
  },
});
