import { defineConfig } from 'vitest/config';
import { dataFile, dataModule } from './scripts/data-modules.js';

export default defineConfig({
  plugins: [
    {
      name: 'data-modules',
      enforce: 'pre',
      transform: async (text, id) =>
        dataFile.test(id) ? { code: await dataModule(id, text), map: null } : undefined,
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that waits for the default would hide one that hangs: every program they start is bounded as well.
    teardownTimeout: 10_000,
  },
});
