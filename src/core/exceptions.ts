import { type Finding, isOpen } from './finding.ts';
import { nameMatcher, pathMatcher } from './glob.ts';
import type { KubeObject } from './kube/objects.ts';
import { refKey, refOf } from './reference.ts';
import type { Snapshot } from './snapshot.ts';

/** Findings that a file accepts: all that it names have to fit. */
export interface ExceptionRule {
  readonly check?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** `app=web`, or a name for any value. */
  readonly label?: string | undefined;
  /** File of a manifest. */
  readonly path?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, as an ISO date. */
  readonly expires?: string | undefined;
}

export interface Excepted {
  readonly findings: readonly Finding[];
  /** Rules that accepted nothing: what they were about is solved, or they are mistyped. */
  readonly unused: readonly ExceptionRule[];
  /** Rules whose day has passed, with the number of findings that count again. */
  readonly expired: readonly { readonly rule: ExceptionRule; readonly findings: number }[];
}

type Test = (finding: Finding) => boolean;

function labelTest(label: string, labelsOf: (finding: Finding) => Readonly<Record<string, string>>): Test {
  const [name = '', value] = label.split(/=(.*)/s);
  return (finding) => {
    const found = labelsOf(finding)[name];
    return found !== undefined && (value === undefined || found === value);
  };
}

function testOf(rule: ExceptionRule, labelsOf: (finding: Finding) => Readonly<Record<string, string>>): Test {
  const tests: Test[] = [];
  const by = (pattern: string | undefined, read: (finding: Finding) => string | undefined): void => {
    if (pattern === undefined) return;
    const fits = nameMatcher(pattern);
    tests.push((finding) => fits(read(finding) ?? ''));
  };
  by(rule.check, ({ check }) => check);
  by(rule.kind, ({ subject }) => subject.kind);
  by(rule.namespace, ({ subject }) => (subject.kind === 'Namespace' ? subject.name : subject.namespace));
  by(rule.name, ({ subject }) => subject.name);
  if (rule.fingerprint !== undefined) tests.push(({ fingerprint }) => fingerprint === rule.fingerprint);
  if (rule.label !== undefined) tests.push(labelTest(rule.label, labelsOf));
  if (rule.path !== undefined) {
    const fits = pathMatcher(rule.path);
    tests.push(({ evidence }) => evidence.some(({ file }) => file !== undefined && fits(file.replaceAll('\\', '/'))));
  }
  return (finding) => tests.every((test) => test(finding));
}

/** Labels of the objects of a snapshot, by their key; read only when a rule asks. */
function labelsIn(snapshot: Snapshot): (finding: Finding) => Readonly<Record<string, string>> {
  let known: Map<string, Readonly<Record<string, string>>> | undefined;
  const read = (): Map<string, Readonly<Record<string, string>>> =>
    new Map(
      Object.values(snapshot.resources)
        .flatMap((objects) => (objects ?? []) as readonly KubeObject[])
        .map((object) => [refKey(refOf(object)), object.metadata.labels ?? {}]),
    );
  return ({ subject }) => {
    known ??= read();
    return known.get(refKey(subject)) ?? {};
  };
}

/** Accepts what the rules name. The first rule that fits gives the reason; rules past their day accept nothing. */
export function except(findings: readonly Finding[], rules: readonly ExceptionRule[], snapshot: Snapshot): Excepted {
  const today = snapshot.takenAt.slice(0, 10);
  const labelsOf = labelsIn(snapshot);
  const tested = rules.map((rule) => ({
    rule,
    fits: testOf(rule, labelsOf),
    over: rule.expires !== undefined && rule.expires < today,
    findings: 0,
  }));
  const accepted = findings.map((finding) => {
    if (!isOpen(finding)) return finding;
    const fitting = tested.filter(({ fits }) => fits(finding));
    for (const one of fitting) one.findings += 1;
    const rule = fitting.find(({ over }) => !over)?.rule;
    if (!rule) return finding;
    const { reason, owner, expires } = rule;
    return { ...finding, accepted: { by: 'operator' as const, reason, owner, ...(expires ? { expires } : {}) } };
  });
  return {
    findings: accepted,
    unused: tested.filter((one) => !one.over && one.findings === 0).map(({ rule }) => rule),
    expired: tested.filter(({ over }) => over).map(({ rule, findings: count }) => ({ rule, findings: count })),
  };
}
