/** How much can go wrong with a change, from the least. */
export const tiers = ['TIER-LOW', 'TIER-MEDIUM', 'TIER-HIGH'] as const;
