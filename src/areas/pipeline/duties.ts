// What a pipeline is there for, judged by the steps that its files have.
import type { Check } from '../../core/check.ts';
import type { Evidence, FindingDraft } from '../../core/finding.ts';
import { CI_TITLES, type CiDuty, type CiTool, type RepositoryFacts } from '../../core/pipeline/repository.ts';
import { CLUSTER, type ResourceRef } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';

/** The repository as a whole. */
export const REPOSITORY: ResourceRef = { apiVersion: 'kubeharden', kind: 'Repository', name: 'repository' };

const SHOWN = 5;

export const DUTY_MESSAGES = {
  'duty-pass': { brief: '{tools}', detail: '{tools} runs in the pipeline and stops it.' },
  'duty-lenient': {
    brief: '{tools} stops nothing',
    detail: '{tools} runs in the pipeline, but what it finds stops nothing ({why}).',
  },
  'duty-missing': { brief: 'no step for it', detail: 'Nothing in the pipelines of {systems} does it.' },
  'no-pipeline': {
    brief: 'no pipeline is seen',
    detail: 'The repository holds no pipeline of a known CI system. One that is kept elsewhere cannot be seen.',
  },
} as const satisfies Check['messages'];

/** Checks of a repository, when a cluster is looked at. */
export const ELSEWHERE = {
  brief: 'no repository is looked at',
  detail: 'Pipelines are in a repository: scan it there with --manifests.',
} as const;

const placeOf = ({ file, line, tool, lenient }: CiTool): Evidence => ({
  path: `${file}:${line}`,
  value: lenient ? `${tool} (${lenient})` : tool,
  file,
  line,
});

/** Whether the pipelines do their duty: a step for it that can fail. */
export function dutyDraft({ systems, tools, files }: RepositoryFacts, ...duties: readonly CiDuty[]): FindingDraft {
  if (systems.length === 0) return { verdict: 'unknown', subject: CLUSTER, message: 'no-pipeline' };
  const found = tools.filter(({ does }) => duties.includes(does));
  const strict = found.filter(({ lenient }) => lenient === undefined);
  const told = strict.length > 0 ? strict : found;
  const data = { tools: listing([...new Set(told.map(({ tool }) => tool))]) };
  const evidence = told.slice(0, SHOWN).map(placeOf);
  if (strict.length > 0) return { verdict: 'pass', subject: CLUSTER, message: 'duty-pass', data, evidence };
  if (found.length > 0) {
    const why = listing([...new Set(found.map(({ lenient }) => lenient ?? ''))]);
    return { verdict: 'fail', subject: CLUSTER, message: 'duty-lenient', data: { ...data, why }, evidence };
  }
  return {
    verdict: 'fail',
    subject: CLUSTER,
    message: 'duty-missing',
    data: { systems: listing(systems.map((system) => CI_TITLES[system])) },
    evidence: files.slice(0, SHOWN).map((file) => ({ path: file, value: '(absent)', file, line: 1 })),
  };
}

/** A draft about the repository, where one is looked at and builds images; the reason where not. */
export function buildDraft(snapshot: Snapshot, ...duties: readonly CiDuty[]): FindingDraft {
  const { source, repository } = snapshot;
  if (source.kind !== 'files' || !repository)
    return { verdict: 'not-applicable', subject: REPOSITORY, message: 'elsewhere' };
  if (repository.builds.length === 0) return { verdict: 'not-applicable', subject: REPOSITORY, message: 'no-builds' };
  return { ...dutyDraft(repository, ...duties), subject: REPOSITORY };
}

export const NO_BUILDS = {
  brief: 'builds no images',
  detail: 'Nothing in the repository builds an image: no Dockerfile, and no step of a pipeline.',
} as const;
