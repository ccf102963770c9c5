import { decodedOnce, encodingNames } from './decoded-once.ts';
import { isInsideWord } from './inside-word.ts';
import { matchRule, type MatchContext, type Sighting } from './match-rule.ts';
import { prefilter } from './prefilter.ts';
import { textWindow, type View } from './text-window.ts';

/** So often what was decoded is decoded again. */
const deepest = 5;

/** What stands in the bytes as they are, and in what is encoded in them: there only what its own form tells. */
export function findSightings(bytes: Buffer, context: MatchContext, depth = 0): readonly Sighting[] {
  const viewAt = textWindow(bytes);
  const sightings: Sighting[] = [];
  const revealed = depth < deepest ? decodedOnce(bytes) : () => [];
  const { findKeywords, keywordAt } = prefilter();
  // Most bytes of a file hit nothing, and most hits end with a pattern that does not match: nothing else is done there.
  findKeywords(bytes, (index, offset) => {
    const keyword = keywordAt(index);
    if (keyword === undefined) return;
    if (keyword.tries.length > 0 && !(keyword.standsAlone && isInsideWord(bytes, offset))) {
      const view = viewAt(offset);
      for (const { keyword: text, rule } of keyword.tries) {
        if (depth > 0 && rule.rule.generic === true) continue;
        if (text.length > keyword.text.length && !standsAt(view, text)) continue;
        const sighting = matchRule(rule, view, text.length, context);
        if (sighting !== undefined) sightings.push(sighting);
      }
    }
    if (!keyword.reveals) return;
    for (const { run, encoding } of revealed(keyword, offset)) {
      for (const inner of findSightings(run.content, context, depth + 1)) {
        const { start, end } = run;
        const shown = `${inner.shown}, in ${encodingNames[encoding]}`;
        sightings.push({ ...inner, from: start, start, end, shown });
      }
    }
  });
  return sightings;
}

function standsAt({ text, at }: View, keyword: string): boolean {
  return text.slice(at, at + keyword.length).toLowerCase() === keyword;
}
