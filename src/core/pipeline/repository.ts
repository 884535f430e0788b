// What a repository shows of its pipelines. Kept are names and lines, never the text of a pipeline: it may hold anything.

export const CI_SYSTEMS = ['github', 'gitlab', 'jenkins', 'azure', 'tekton', 'pre-commit'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

export const CI_TITLES: Readonly<Record<CiSystem, string>> = {
  github: 'GitHub Actions',
  gitlab: 'GitLab CI',
  jenkins: 'Jenkins',
  azure: 'Azure Pipelines',
  tekton: 'Tekton',
  'pre-commit': 'pre-commit',
};

export interface Place {
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number;
}

/** Somebody else's program that a pipeline runs: an action, an image, an included file. */
export interface CiReference extends Place {
  readonly kind: 'action' | 'image' | 'hook';
  /** As written, such as `actions/checkout@v4`. */
  readonly name: string;
  /** Named by the hash of its content. */
  readonly pinned: boolean;
}

export type CiDuty = 'manifests' | 'images' | 'sign' | 'sbom';

/** A tool that a pipeline runs for a purpose. */
export interface CiTool extends Place {
  readonly does: CiDuty;
  readonly tool: string;
  /** Why what it finds stops nothing; absent where it does. */
  readonly lenient?: string;
}

export interface RepositoryFacts {
  /** Its directory, as it is shown. */
  readonly root: string;
  readonly systems: readonly CiSystem[];
  /** The pipelines' files, relative to the repository. */
  readonly files: readonly string[];
  readonly references: readonly CiReference[];
  readonly tools: readonly CiTool[];
  /** Where images are built. */
  readonly builds: readonly Place[];
}

const SYSTEM_FILES: readonly (readonly [CiSystem, RegExp])[] = [
  ['github', /^\.github\/workflows\/[^/]+\.ya?ml$/],
  ['gitlab', /^(\.gitlab-ci\.ya?ml|\.gitlab\/ci\/.+\.ya?ml)$/],
  ['jenkins', /(^|\/)Jenkinsfile([.-][\w.-]+)?$/],
  ['azure', /^(azure-pipelines[\w.-]*\.ya?ml|\.azure(-pipelines)?\/.+\.ya?ml)$/],
  ['tekton', /^\.?tekton\/.+\.ya?ml$/],
  ['pre-commit', /^\.pre-commit-config\.ya?ml$/],
];

/** The CI system that reads a file of this path; undefined for all other files. */
export const systemOf = (path: string): CiSystem | undefined =>
  SYSTEM_FILES.find(([, pattern]) => pattern.test(path))?.[0];

export const isBuildFile = (path: string): boolean => /(^|\/)(Dockerfile|Containerfile)([.-][\w.-]+)?$/.test(path);
