import { AUTHENTICATION } from '../fixes/apiserver.ts';
import { flagRemediation } from '../flag-remediation.ts';

export default flagRemediation({
  id: 'apiserver-authentication',
  title: 'Let only proper credentials and RBAC decide',
  risk: 'lockout',
  fixes: AUTHENTICATION,
  reason: '{who} {gives|give} access past the roles of the cluster, so that no review of roles tells who can do what.',
  before: [
    'Find out who uses the old way before it ends: the audit log names the users, and kubectl auth whoami tells a client which user it is. Give them certificates, tokens or single sign-on, and a role binding.',
    'Keep a shell on the control-plane node open until you have used your own credential against the changed server: /etc/kubernetes/super-admin.conf works as long as RBAC is on.',
  ],
});
