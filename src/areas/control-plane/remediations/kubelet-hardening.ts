import type { Finding } from '../../../core/finding.ts';
import { stringsOf } from '../../../core/kube/kubelet.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { platformOf } from '../../../core/platform.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { toldOf } from '../../../core/told.ts';
import { AUDITED_SUITES, kubeletFixes } from '../fixes/kubelet.ts';
import { explicitParameter } from '../flag-remediation.ts';
import { deliverKubelet, mergeFields } from '../kubelet-delivery.ts';

const ID = 'kubelet-hardening';
const TITLE = 'Tighten the kubelets';
const FIXES = Object.keys(kubeletFixes(0)).sort();

/** What lets somebody in who shows no credentials. */
const DOORS = new Set(['kubelet-anonymous-auth', 'kubelet-read-only-port']);

const riskOf = (findings: readonly Finding[], nodes: readonly ResourceRef[]): string =>
  toldOf(
    findings.some(({ check }) => DOORS.has(check))
      ? 'The {kubelet|kubelets} of {who} {answers|answer} without credentials, and {runs|run} commands in every container of {its node|their nodes}.'
      : 'The {kubelet|kubelets} of {who} {keeps|keep} pods and {its node|their nodes} less apart than {it|they} could.',
    listing(nodes.map(({ name }) => name)),
    nodes.length > 1,
  );

/** With this field a kubelet does not start where the machine still runs cgroup v1. */
const impossible = ({ nodeFacts = [] }: Snapshot): readonly string[] =>
  nodeFacts.some(({ sysctls }) => sysctls.cgroup !== undefined && sysctls.cgroup !== 'cgroup2fs')
    ? ['failCgroupV1']
    : [];

export default defineRemediation({
  id: ID,
  area: 'control-plane',
  title: TITLE,
  fixes: FIXES,
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const nodes = new Map(findings.map(({ subject }) => [refKey(subject), subject]));
    const fields = [...new Set(findings.flatMap(({ check }) => Object.keys(kubeletFixes(4096)[check]?.fields ?? {})))];
    yield {
      key: '',
      title: TITLE,
      why: `${riskOf(findings, [...nodes.values()])} To change: ${listing(fields, 8)}.`,
      findings,
      subjects: [...nodes.values()],
      parameters: [
        {
          name: 'podPidsLimit',
          title: 'Processes for each pod',
          help: 'How many processes and threads one pod may have. 4096 is enough for most; look at what your largest pods use before you choose less.',
          kind: 'number',
          default: 4096,
          min: 100,
          max: 4_000_000,
        },
        explicitParameter(['tlsCipherSuites (CIS 4.2.12)']),
        {
          name: 'leave',
          title: 'Leave as they are',
          help: 'Fields of KubeletConfiguration that this step should not touch.',
          kind: 'list',
          default: [],
          pattern: '[A-Za-z][A-Za-z0-9]*',
          example: 'protectKernelDefaults',
        },
      ],
      after:
        'The script waits for the kubelet’s health check and puts the old configuration back if it fails. Scan again to see the findings pass; it reads the running configuration, not the file.',
    };
  },
  plan(step, answers, { findings, snapshot }) {
    const { podPidsLimit, explicit, leave } = valuesOf(step.parameters, answers);
    const left = new Set([...(Array.isArray(leave) ? leave : []), ...impossible(snapshot)]);
    const fixes = kubeletFixes(Number(podPidsLimit));
    const wanted = new Set(step.findings);
    const chosen = findings.filter(
      ({ fingerprint, subject }) => wanted.has(fingerprint) && !answers.excluded.includes(refKey(subject)),
    );
    const checks = [...new Set(chosen.map(({ check }) => check))].sort();
    const written =
      explicit === true &&
      chosen.some(({ subject }) => {
        const config = snapshot.kubelets[subject.name];
        return config !== undefined && stringsOf(config, 'tlsCipherSuites').length === 0;
      });
    const fields = checks
      .flatMap((check) => Object.entries(fixes[check]?.fields ?? {}))
      .concat(written && !checks.includes('kubelet-tls-ciphers') ? [['tlsCipherSuites', AUDITED_SUITES]] : [])
      .filter(([name]) => !left.has(name))
      .reduce((merged, [name, value]) => mergeFields(merged, { [name]: value }), {});
    if (Object.keys(fields).length === 0) return [];
    const nodes = [...new Set(chosen.map(({ subject }) => subject.name))].sort();
    return deliverKubelet({ id: ID, title: TITLE, nodes, fields }, platformOf(snapshot).distribution);
  },
  impact(step) {
    const limit = step.parameters.find(({ name }) => name === 'podPidsLimit')?.default;
    const fixes = kubeletFixes(typeof limit === 'number' ? limit : 4096);
    const chosen = step.fixes.flatMap((check) => fixes[check] ?? []);
    return {
      consequences: [
        ...chosen.flatMap(({ breaks }) => (breaks ? [{ level: 'breaks' as const, text: breaks }] : [])),
        {
          level: 'restarts',
          text: 'Each kubelet restarts once. Containers go on running; kubectl logs and exec on that node pause for some seconds.',
          subjects: step.subjects,
        },
        ...chosen.flatMap(({ note }) => (note ? [{ level: 'note' as const, text: note }] : [])),
      ],
    };
  },
});
