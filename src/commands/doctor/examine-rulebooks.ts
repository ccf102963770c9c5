import { ConfigError, UsageError } from '../../lib/errors.ts';
import type { Change } from '../../model.ts';
import type { Session } from '../../session.ts';
import { treePolicy } from '../../tree-policy.ts';
import { treeProfile } from '../../tree-profile.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The add-ons that the staged tree asks for; a tree whose policy cannot be followed is told of with its claims. */
export async function examineRulebooks(session: Session, { head }: Change): Promise<Diagnosis[]> {
  try {
    const profile = await treeProfile(session, head.tree, await session.loadConfig(head.tree));
    const { addOns } = await treePolicy(session, head.tree, profile.name);
    return addOns.map(({ name, unavailable, recovery }) => ({
      subject: `rulebook ${name}`,
      ok: unavailable === undefined,
      detail: unavailable ?? 'whole',
      ...(unavailable !== undefined && { recovery }),
    }));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) return [];
    throw error;
  }
}
