import type { Change } from '../../../core/change.ts';
import { refText } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { valuesOfEvidence } from '../commands.ts';
import { defineGuide } from '../guide.ts';

const GO = `# Built with everything, shipped with nothing but the program: no shell, no package manager.
# Pin both images to the digest that you tested: docker buildx imagetools inspect golang:1.26
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /app ./cmd/app

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /app /app
USER 65532:65532
ENTRYPOINT ["/app"]
`;
const NODE = `# Dependencies are installed where npm is, and run where it is not.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .

FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
COPY --from=build /app /app
USER 65532:65532
CMD ["server.js"]
`;
const PYTHON = `# The virtual environment is built with compilers at hand, and run without them.
FROM python:3.14-slim AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

FROM python:3.14-slim
RUN useradd --uid 10001 --no-create-home app
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH
USER 10001:10001
ENTRYPOINT ["python", "-m", "app"]
`;

const file = (language: string, content: string): Change => ({
  kind: 'file',
  path: `containers/Dockerfile.${language}`,
  content,
  destination: 'an example beside the source of the image',
});

export default defineGuide({
  id: 'minimal-images',
  area: 'containers',
  title: 'Ship only the program',
  fixes: ['img-minimal-base'],
  why: 'Whoever breaks into {who} finds tools: shells, package managers or compilers. Every package is one more to patch.',
  where: 'the source of each image',
  files: [file('go', GO), file('node', NODE), file('python', PYTHON)],
  opening: [
    {
      text: 'Build in one stage and copy the result into a distroless or slim image; the Dockerfiles written beside this guide show how for Go, Node.js and Python. Programs that others publish often have a slim, alpine or distroless tag.',
    },
    {
      text: 'See what an image is made of, and what of it is known to be vulnerable:',
      commands: ['docker history --no-trunc IMAGE', 'trivy image --severity HIGH,CRITICAL IMAGE'],
    },
  ],
  each: (subject, findings) => ({ text: `${refText(subject)}: ${listing(valuesOfEvidence(findings), 5)}.` }),
  verify: 'Inspect the cluster again after the new images are rolled out: names and sizes show no whole distribution.',
  impact: {
    level: 'note',
    text: 'kubeharden changes nothing here itself. Without a shell, kubectl exec into the container has nothing to start: use kubectl debug.',
  },
});
