import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../model.ts';
import type { CheckContext } from '../check.ts';

/**
 * The variable that makes Python report what a run takes from outside the snapshot and nobody declared; see
 * `python/site/pygov_undeclared.py`. Nothing where the policy of the claim does not ask for it.
 */
export function watchOutside(
  { claim: { outside }, dropped }: CheckContext,
  workspace: Workspace,
): Record<string, string> {
  if (!outside) return {};
  const { platform, programs } = outside;
  const file = join(workspace.reportFolder('outside'), 'settings.json');
  writeFileSync(file, JSON.stringify({ since: Date.now() / 1000, platform, programs, dropped }));
  return { PYGOV_UNDECLARED: file };
}
