/** Name and version that reports, sessions and requests carry; the version is kept equal to package.json by a test. */
export const TOOL = { name: 'kubeharden', version: '0.1.0' } as const;
