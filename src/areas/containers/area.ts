import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'containers',
  title: 'Container practices',
  summary: 'One program per container, known images, nothing to spare',
  lesson: {
    what: 'A container runs one program. Its image is small, comes from a registry that you trust and is named by the digest of its content. Probes tell the kubelet whether the program lives and whether it can take requests.',
    why: 'Every further program, shell and package manager in an image is something to attack and something to patch, and only one program’s state can be told to the kubelet. A tag is a name that others can move; a digest is not.',
    without:
      'Somebody steals the password of a build account and pushes a changed image behind the tag that you deploy. At the next restart it runs beside your database, finds a shell, a package manager and an SSH server, and needs nothing else. Nobody can say which pods run it, because every one of them says latest.',
    practice: [
      'See what runs: kubectl get pods --all-namespaces --output jsonpath="{..image}" | tr " " "\\n" | sort | uniq --count',
      'Pin what you deploy: image: registry.example.com/shop/api:2.4.1@sha256:… and let Renovate or Dependabot propose new digests.',
      'Build in one stage and run in another: FROM golang AS build … FROM gcr.io/distroless/static:nonroot, COPY --from=build /app /app.',
      'Put helpers into sidecars: an entry of initContainers with restartPolicy: Always starts before the program and ends after it.',
      'Debug with kubectl debug -it POD --image=busybox --target=CONTAINER instead of a shell in every image.',
      'Let admission hold the line: a ValidatingAdmissionPolicy with the list of trusted registries.',
    ],
    references: [
      { title: 'Images', url: 'https://kubernetes.io/docs/concepts/containers/images/' },
      { title: 'Sidecar containers', url: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/' },
      {
        title: 'Liveness, readiness and startup probes',
        url: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
      },
      {
        title: 'Validating admission policy',
        url: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
      },
      { title: 'Multi-stage builds', url: 'https://docs.docker.com/build/building/multi-stage/' },
    ],
  },
};
