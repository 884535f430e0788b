import type { Container, Probe } from '../../core/kube/objects.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import type { Parameter, ParameterValue } from '../../core/parameter.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { isServed, SLOW_START } from './probes.ts';

type Values = Readonly<Record<string, ParameterValue>>;
type Json = Readonly<Record<string, unknown>>;

/** One kind of probe, decided for all workloads that lack it. */
export interface ProbeForm {
  readonly key: string;
  readonly check: string;
  readonly title: string;
  readonly why: string;
  readonly parameters: readonly Parameter[];
  readonly lacks: (workload: Workload, container: Container, snapshot: Snapshot) => boolean;
  /** The fields of the container; undefined when nothing shows what could be asked. */
  readonly change: (container: Container, values: Values) => Json | undefined;
  readonly warning: string;
}

/** What a probe asks. Commands and headers are not kept in a snapshot and cannot be repeated; a host never is. */
function handlerOf(probe: Probe | undefined): Json | undefined {
  if (!probe) return undefined;
  const { httpGet, tcpSocket, grpc } = probe;
  if (httpGet?.port !== undefined) {
    const { port, path, scheme } = httpGet;
    return { httpGet: { port, ...(path ? { path } : {}), ...(scheme ? { scheme } : {}) } };
  }
  if (tcpSocket?.port !== undefined) return { tcpSocket: { port: tcpSocket.port } };
  return grpc ? { grpc: { port: grpc.port } } : undefined;
}

const portOf = ({ ports = [] }: Container): string | number | undefined => {
  const port = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP');
  return port?.name ?? port?.containerPort;
};

/** What another probe of the container asks already, else its first TCP port. */
function guess(container: Container, other: Probe | undefined, values: Values): Json | undefined {
  const known = handlerOf(other);
  if (known) return known;
  const port = portOf(container);
  if (port === undefined) return undefined;
  return values.handler === 'http' ? { httpGet: { port, path: String(values.path) } } : { tcpSocket: { port } };
}

const HANDLER: readonly Parameter[] = [
  {
    name: 'handler',
    title: 'What is asked',
    help: 'A connection shows that the program listens; a request shows that it works, but only if it answers this path with 200 to 399. A probe that the container has already is repeated instead.',
    kind: 'choice',
    default: 'tcp',
    choices: [
      { value: 'tcp', title: 'a connection to the first port' },
      { value: 'http', title: 'an HTTP request to the first port' },
    ],
  },
  {
    name: 'path',
    title: 'Path of the HTTP request',
    help: 'Only for HTTP. It should be cheap and must not depend on other services.',
    kind: 'string',
    default: '/healthz',
    pattern: '/\\S*',
    example: '/healthz',
  },
];
const timing = (failures: number, help: string): readonly Parameter[] => [
  {
    name: 'period',
    title: 'Seconds between two probes',
    help: 'Shorter notices sooner and costs more.',
    kind: 'number',
    default: 10,
    min: 1,
    max: 300,
    unit: ' s',
  },
  { name: 'failures', title: 'Failures in a row', help, kind: 'number', default: failures, min: 1, max: 60 },
];
const timed = (handler: Json | undefined, values: Values): Json | undefined =>
  handler && { ...handler, periodSeconds: Number(values.period), failureThreshold: Number(values.failures) };

export const PROBE_FORMS: readonly ProbeForm[] = [
  {
    key: 'readiness',
    check: 'img-readiness-probe',
    title: 'Send requests only to pods that are ready',
    why: 'Services send requests to {who} from the first moment on, and while {it|they} cannot answer.',
    parameters: [...HANDLER, ...timing(3, 'Then the pod gets no requests until it answers again.')],
    lacks: (workload, container, snapshot) =>
      container.readinessProbe === undefined && (container.ports ?? []).length > 0 && isServed(workload, snapshot),
    change(container, values) {
      const probe = timed(guess(container, container.livenessProbe, values), values);
      return probe && { readinessProbe: probe };
    },
    warning:
      'A readiness probe that asks the wrong thing takes the pods out of their Services and stops the rollout; old pods go on serving.',
  },
  {
    key: 'liveness',
    check: 'img-liveness-probe',
    title: 'Restart programs that hang',
    why: 'When a program of {who} hangs, nothing restarts it: the kubelet sees only that it still runs.',
    parameters: [
      ...HANDLER,
      ...timing(
        6,
        'Then the container is restarted. Too few restarts a program that is only slow, in the worst moment.',
      ),
    ],
    lacks: (_workload, container) => container.livenessProbe === undefined,
    change(container, values) {
      const probe = timed(guess(container, container.readinessProbe, values), values);
      return probe && { livenessProbe: probe };
    },
    warning:
      'A liveness probe that asks the wrong thing restarts a healthy program again and again; one that starts slowly needs a startup probe too. Look at each workload before you choose it.',
  },
  {
    key: 'startup',
    check: 'img-startup-probe',
    title: 'Give slow starters a startup probe instead of a delay',
    why: 'A program of {who} that hangs early is noticed late: a long initial delay guesses how long the start takes. A startup probe sees when it is over.',
    parameters: [],
    lacks: (_workload, { startupProbe, livenessProbe }) =>
      startupProbe === undefined && (livenessProbe?.initialDelaySeconds ?? 0) > SLOW_START,
    change({ livenessProbe }) {
      const handler = handlerOf(livenessProbe);
      const delay = livenessProbe?.initialDelaySeconds ?? 0;
      // Twice the delay that its author thought long enough.
      return (
        handler && {
          startupProbe: { ...handler, periodSeconds: 10, failureThreshold: Math.ceil((delay * 2) / 10) },
          livenessProbe: { initialDelaySeconds: null },
        }
      );
    },
    warning: 'A start that takes more than twice the old delay is ended and begun again.',
  },
];

export const PROBE_FIXES: readonly string[] = PROBE_FORMS.map(({ check }) => check);
