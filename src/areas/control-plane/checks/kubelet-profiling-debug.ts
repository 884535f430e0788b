import { isOn } from '../../../core/kube/kubelet.ts';
import { listing } from '../../../core/text.ts';
import { kubeletCheck } from '../kubelet-check.ts';

// enableDebuggingHandlers is not among them: logs, exec and port-forward need it.
const HANDLERS = ['enableProfilingHandler', 'enableDebugFlagsHandler', 'enableSystemLogQuery'];

export default kubeletCheck({
  id: 'kubelet-profiling-debug',
  title: 'Debugging endpoints of kubelets',
  severity: 'low',
  risk: 'Profiling, log-level and log-file endpoints show what runs on the node to whoever may use nodes/proxy, and cost it processor time; the query of system logs had a command injection on Windows (CVE-2024-9042).',
  fields: [
    { path: 'KubeletConfiguration enableProfilingHandler, enableDebugFlagsHandler', allowed: 'false' },
    { path: 'KubeletConfiguration enableSystemLogQuery', allowed: 'false' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K06:2025' },
    { framework: 'CVE', id: 'CVE-2024-9042' },
  ],
  messages: {
    pass: { brief: 'off', detail: 'The debugging endpoints are off.' },
    fail: { brief: 'on: {found}', detail: 'Debugging endpoints are on: {found}.' },
  },
  judge: (config) => {
    const found = HANDLERS.filter((name) => isOn(config, name));
    return {
      verdict: found.length === 0 ? 'pass' : 'fail',
      read: HANDLERS,
      data: { found: listing(found) },
      ...(found.includes('enableSystemLogQuery') ? { severity: 'medium' } : {}),
    };
  },
});
