import envPaths from 'env-paths';

/** Where kubeharden keeps its files: `KUBEHARDEN_HOME`, else the platform's configuration directory. */
export const homeDirectory = (environment: NodeJS.ProcessEnv): string =>
  environment.KUBEHARDEN_HOME || envPaths('kubeharden', { suffix: '' }).config;
