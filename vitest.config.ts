import { defineConfig } from 'vitest/config';

const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('checks'),
      project('ui', { testTimeout: 30_000 }),
      project('cli', { testTimeout: 120_000 }),
      project('pty', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project('cluster', {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        globalSetup: ['test/support/cluster-setup.ts'],
      }),
      project('faults', {
        testTimeout: 300_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        globalSetup: ['test/support/cluster-setup.ts'],
      }),
      project('node', {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        fileParallelism: false,
        globalSetup: ['test/support/kubeadm-node/setup.ts'],
      }),
    ],
  },
});
