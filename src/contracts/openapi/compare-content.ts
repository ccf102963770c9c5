import type { Content } from './contract.ts';
import type { Places, Side } from './difference.ts';
import type { Listener } from './found.ts';

/** Compares what may be in a body, by media type; `text/*` stands for every type of text. */
export function compareContent(
  base: Content,
  head: Content,
  { listener, side, part, places }: { listener: Listener; side: Side; part: string; places: Places },
): void {
  for (const [type, old] of base) {
    const now = head.get(type) ?? rangeOf(type, head);
    if (!now) {
      listener.say('media-type-removed', side, { ...places, base: old.place }, { part, base: type });
      continue;
    }
    if (old.encoding !== now.encoding)
      listener.say('encoding-changed', side, { base: old.place, head: now.place }, { part, base: type });
    listener.compareSchemas(side, part, old.schema, now.schema);
  }
  for (const [type, now] of head) {
    if (base.has(type) || rangeOf(type, base)) continue;
    listener.say('media-type-added', side, { ...places, head: now.place }, { part, head: type });
  }
}

function rangeOf(type: string, content: Content): ReturnType<Content['get']> {
  return content.get(type.replace(/\/.*$/, '/*')) ?? content.get('*/*');
}
