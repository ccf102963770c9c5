import { defineConfig } from 'vitest/config';
import { yamlModule } from './scripts/rulebook-plugin.js';

export default defineConfig({
  plugins: [
    {
      name: 'rulebooks',
      enforce: 'pre',
      transform: (text, id) => (id.endsWith('.yml') ? { code: yamlModule(text), map: null } : undefined),
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
