import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'pipeline',
  title: 'Security in the CI pipeline',
  summary: 'Keep what was fixed from coming back',
  lesson: {
    what: 'The pipeline scans manifests and images before they are deployed and fails when something is wrong. Admission policies in the cluster hold every change to the same rules, whichever way it comes. Signatures show that an image is the one that the pipeline built.',
    why: 'A cluster that is hardened today is changed tomorrow, many times. What is checked once by hand comes back with the next chart; what is checked on every merge and at every admission does not, and the author hears of it while the change is still open.',
    without:
      'A team copies a Deployment from a tutorial: privileged, image latest, the default account. Nothing objects. Months later one of its packages is taken over, the build runs it with the pipeline’s token, and that token is cluster-admin: the attacker needs no exploit, only kubectl.',
    practice: [
      'Scan before merging: kubeharden scan --manifests deploy/ --fail-on high',
      'Scan the image that was built before it is pushed: trivy image --severity HIGH,CRITICAL --exit-code 1 IMAGE',
      'See what admission would say without making anything: kubectl apply --dry-run=server --filename deploy/',
      'Policies warn first and refuse later: validationActions: [Warn, Audit], then [Deny, Audit].',
      'Give a pipeline the role edit in its own namespaces, and a token that ends with the job: kubectl create token deployer --duration=30m',
      'Name actions and images of the pipeline by their hash: uses: actions/checkout@11bd719…; tags were moved to malicious code in 2025 and 2026.',
    ],
    references: [
      {
        title: 'Validating admission policy',
        url: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
      },
      {
        title: 'Admission control in Kubernetes',
        url: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
      },
      {
        title: 'Security hardening for GitHub Actions',
        url: 'https://docs.github.com/en/actions/reference/security/secure-use',
      },
      { title: 'Sigstore policy-controller', url: 'https://docs.sigstore.dev/policy-controller/overview/' },
      { title: 'SLSA: supply-chain levels', url: 'https://slsa.dev/spec/' },
      { title: 'Trivy', url: 'https://trivy.dev/' },
    ],
  },
};
