import type { Change, GuideStep } from '../../../core/change.ts';
import { componentsOf } from '../../../core/kube/components.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { platformOf } from '../../../core/platform.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { deliver } from '../delivery.ts';
import { explicitParameter } from '../flag-remediation.ts';
import { deliverKubelet } from '../kubelet-delivery.ts';

const TITLE = 'Let the API server verify kubelets';
const KUBELETS = 'kubelet-serving-certificates';
const SERVER = 'apiserver-kubelet-ca';

const approve: GuideStep = {
  text: 'Each kubelet now asks for a certificate, and nothing approves these requests by itself. Look at the names and addresses in each before you approve it: system:node:NAME may ask for its own names only.',
  commands: [
    'kubectl get certificatesigningrequests --field-selector spec.signerName=kubernetes.io/kubelet-serving',
    'kubectl get certificatesigningrequest "$NAME" --output jsonpath={.spec.request} | base64 --decode | openssl req -noout -text | grep -A 1 "Subject Alternative Name"',
    'kubectl certificate approve "$NAME"',
  ],
};

const proof: GuideStep = {
  text: 'Go on only when every node serves a certificate of the cluster’s CA; the output names it as issuer.',
  commands: [
    'for ip in $(kubectl get nodes --output jsonpath=\'{.items[*].status.addresses[?(@.type=="InternalIP")].address}\'); do echo | openssl s_client -connect "$ip:10250" 2>/dev/null | openssl x509 -noout -subject -issuer; done',
  ],
};

/**
 * Where the kubelet keeps the certificate that it was given, key and all (client-go/util/certificate, FileStore): with
 * `serverTLSBootstrap` it looks there by itself, so that naming the file changes nothing.
 */
const CURRENT = '/var/lib/kubelet/pki/kubelet-server-current.pem';
const servingFields = (explicit: boolean): Readonly<Record<string, unknown>> => ({
  serverTLSBootstrap: true,
  ...(explicit ? { tlsCertFile: CURRENT, tlsPrivateKeyFile: CURRENT } : {}),
});

export default defineRemediation({
  id: KUBELETS,
  area: 'control-plane',
  title: TITLE,
  fixes: ['apiserver-kubelet-ca', 'kubelet-serving-cert'],
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    const subjects = new Map(findings.map(({ subject }) => [refKey(subject), subject]));
    const nodes = findings.filter(({ check }) => check === 'kubelet-serving-cert');
    yield {
      key: '',
      title: TITLE,
      why: `What is typed into kubectl exec may go to a stranger: ${nodes.length > 0 ? `${count(nodes.length, 'kubelet')} of ${count(list(snapshot, 'nodes').length, 'node')} ${nodes.length === 1 ? 'has' : 'have'} a self-signed certificate` : 'the kubelets’ certificates are not checked'}, so the API server cannot tell a node from whoever answers at its address.`,
      findings,
      subjects: [...subjects.values()],
      parameters: nodes.length > 0 ? [explicitParameter(['tlsCertFile and tlsPrivateKeyFile (CIS 4.2.9)'])] : [],
      after: 'kubectl logs and kubectl exec still work on every node. Scan again to see the findings pass.',
    };
  },
  plan(step, answers, { findings, snapshot }): Change[] {
    const { explicit } = valuesOf(step.parameters, answers);
    const wanted = new Set(step.findings);
    const chosen = findings.filter(
      ({ fingerprint, subject }) => wanted.has(fingerprint) && !answers.excluded.includes(refKey(subject)),
    );
    const { distribution } = platformOf(snapshot);
    const nodes = chosen.filter(({ check }) => check === 'kubelet-serving-cert').map(({ subject }) => subject.name);
    const servers = new Set(
      chosen.filter(({ check }) => check === 'apiserver-kubelet-ca').map(({ subject }) => refKey(subject)),
    );
    const changes: Change[] = [];
    if (nodes.length > 0)
      changes.push(
        ...deliverKubelet(
          {
            id: KUBELETS,
            title: 'First: kubelets ask for certificates',
            nodes: nodes.sort(),
            fields: servingFields(explicit === true && distribution === 'kubeadm'),
            after: [approve, proof],
            run: { after: 'approve-kubelet-certificates' },
          },
          distribution,
        ),
      );
    const instances = componentsOf(snapshot)
      .filter(({ name, ref }) => name === 'kube-apiserver' && servers.has(refKey(ref)))
      .map((component) => ({
        component,
        changes: new Map([['kubelet-certificate-authority', '/etc/kubernetes/pki/ca.crt']]),
      }));
    if (instances.length > 0)
      changes.push(
        ...deliver(
          {
            id: SERVER,
            title: 'Then: the API server verifies them',
            instances,
            files: [],
            run: { before: 'approve-kubelet-certificates', proof: 'reach-kubelets' },
            before:
              nodes.length > 0
                ? [{ text: 'All kubelets have their certificate: the first guide is done.' }]
                : [approve, proof],
          },
          snapshot,
        ),
      );
    return changes;
  },
  impact(step, changes) {
    const server = changes.some((change) => change.kind === 'file' && change.path.includes(`/${SERVER}/`));
    const nodes = step.subjects.filter(({ kind }) => kind === 'Node');
    return {
      consequences: [
        ...(server
          ? [
              {
                level: 'breaks' as const,
                text: 'kubectl logs, exec, port-forward and top fail with an x509 error on every node whose certificate is not of the cluster’s CA. So the order of the two guides matters.',
              },
            ]
          : []),
        {
          level: 'breaks',
          text: 'Kubelets ask for a new certificate about once a year, and after each change of address: somebody, or an approver such as kubelet-csr-approver, has to approve it, or logs and exec stop then.',
        },
        {
          level: 'restarts',
          text: `${nodes.length > 0 ? `The kubelets of ${listing(nodes.map(({ name }) => name))} restart once. ` : ''}${server ? 'The API server restarts on each control-plane node.' : ''}`.trim(),
          subjects: step.subjects,
        },
      ],
    };
  },
});
