import { textOf } from '../../logs/values.ts';
import { defineRule } from '../rule.ts';

const VIOLATION = 'pod-security.kubernetes.io/audit-violations';
const POLICY = 'validation.policy.admission.k8s.io/validation_failure';
const LEVEL = /PodSecurity "([^"]{1,40})"/;

// Everybody is counted: controllers carry out what a workload's author wrote.
export default defineRule(
  {
    id: 'pod-security',
    title: 'Pods and objects beyond what the namespace is audited for',
    severity: 'low',
    why: 'Admission let them in because the level or policy is only audited. Enforcing it would refuse them.',
    next: 'Repair them with the steps of `kubeharden plan --area pods`; when a namespace has none left, enforce the level.',
  },
  ({ annotations, target }) => {
    const level = VIOLATION in annotations ? (LEVEL.exec(textOf(annotations[VIOLATION]))?.[1] ?? 'unknown') : undefined;
    if (level === undefined && !(POLICY in annotations)) return undefined;
    const namespace = target?.namespace ?? '';
    return level === undefined
      ? { detail: 'a ValidatingAdmissionPolicy', together: `policy ${namespace}` }
      : { detail: `Pod Security ${level}`, together: `level ${namespace} ${level}` };
  },
);
