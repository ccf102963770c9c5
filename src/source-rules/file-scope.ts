import scopesFile from '../../rulebooks/source/scopes.yml';
import { globMatcher } from '../lib/match.ts';
import type { RepoPath } from '../model.ts';
import { testFileMatcher } from '../python/test-files.ts';
import type { ScopeName, Scopes } from './rule-schema.ts';

export const { scopes } = scopesFile as Scopes;

/**
 * Tells which rules a file is held to.
 * @param testPatterns what the project gives pytest as `python_files`
 */
export function fileScopes(testPatterns: readonly string[] = []): (path: RepoPath) => ScopeName {
  const [isTest, isTestByName] = [testFileMatcher(testPatterns), globMatcher(scopes.test)];
  const isDevelopment = globMatcher(scopes.development);
  const isMigration = globMatcher(scopes.migration);
  const isSettings = globMatcher(scopes.settings);
  return path => {
    if (!path.endsWith('.py')) return 'text';
    if (isDevelopment(path)) return 'development';
    if (isTest(path) || isTestByName(path)) return 'test';
    if (isMigration(path)) return 'migration';
    return isSettings(path) ? 'settings' : 'source';
  };
}
