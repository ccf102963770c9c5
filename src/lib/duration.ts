const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const durationPattern = /^(\d{1,6})(s|m|h|d)$/;

/** `90s`, `15m`, `12h`, `7d` to milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : undefined;
}

/** How long a check took, for people: `8 ms`, `2.4 s`, `3 min 05 s`. */
export function formatElapsed(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** How long ago something was proved, for people: `just now`, `12 min old`, `3 h old`, `2 days old`. */
export function formatAge(ms: number): string {
  if (ms < 60_000) return 'just now';
  if (ms < unitMs.h) return `${Math.floor(ms / unitMs.m)} min old`;
  if (ms < 2 * unitMs.d) return `${Math.floor(ms / unitMs.h)} h old`;
  return `${Math.floor(ms / unitMs.d)} days old`;
}
