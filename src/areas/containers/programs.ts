import type { Container } from '../../core/kube/objects.ts';
import type { Visited } from './image-check.ts';

// Programs whose whole purpose is to run others, by the name of their executable.
const SUPERVISORS: Readonly<Record<string, string>> = {
  supervisord: 'supervisord',
  's6-svscan': 's6',
  's6-overlay': 's6',
  systemd: 'systemd',
  runsvdir: 'runit',
  runit: 'runit',
  monit: 'monit',
  circusd: 'circus',
  'pm2-runtime': 'pm2',
  pm2: 'pm2',
};
const BUNDLES = /(^|\/)(phusion\/baseimage|[\w.-]*(all-?in-?one|allinone)[\w.-]*)$/;

// They run several programs by design, and their makers say so.
const BY_DESIGN = /(^|\/)(virt-launcher|gitlab-[ce]e|gitlab-omnibus|[\w.-]*actions-runner|gitlab-runner[\w.-]*)$/;

const sshOf = ({ ports, facts }: Container): string | undefined => {
  if (facts?.programs.includes('sshd')) return 'an SSH server (sshd)';
  const port = ports?.find(({ containerPort }) => containerPort === 22 || containerPort === 2222);
  return port ? `an SSH server (port ${port.containerPort})` : undefined;
};

/** What shows that a container runs more than one program; undefined when nothing does. */
export function severalPrograms({ container, image }: Visited): string | undefined {
  if (BY_DESIGN.test(image.repository)) return undefined;
  const programs = container.facts?.programs ?? [];
  const supervisor = programs.map((program) => SUPERVISORS[program]).find((name) => name !== undefined);
  if (supervisor) return `a supervisor (${supervisor})`;
  if (programs[0] === 'init') return 'an init system';
  const ssh = sshOf(container);
  if (ssh) return ssh;
  if (programs.length > 1 && programs.some((program) => program === 'crond' || program === 'cron'))
    return 'cron beside a program';
  return BUNDLES.test(image.repository) ? 'an image that bundles programs' : undefined;
}
