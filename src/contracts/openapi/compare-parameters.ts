import { compareLife } from './compare-life.ts';
import type { Operation, Parameter } from './contract.ts';
import type { Places } from './difference.ts';
import type { Listener } from './found.ts';

/** Compares what is sent beside the body. What stands in the path is there as long as the path is. */
export function compareParameters(
  base: Operation['parameters'],
  head: Operation['parameters'],
  listener: Listener,
  operation: Places,
): void {
  for (const key of new Set([...base.keys(), ...head.keys()])) {
    const [old, now] = [base.get(key), head.get(key)];
    if (old && now) compareParameter(old, now, listener);
    else if (!key.startsWith('path ')) tellOne(old, now, listener, operation);
  }
}

function tellOne(
  old: Parameter | undefined,
  now: Parameter | undefined,
  { say, sent }: Listener,
  operation: Places,
): void {
  if (now) {
    const id = now.required ? 'parameter-added-required' : 'parameter-added-optional';
    say(id, sent, { ...operation, head: now.place }, { part: now.label });
  } else if (old) {
    const id = old.life.deprecated ? 'deprecated-parameter-removed' : 'parameter-removed';
    say(id, sent, { ...operation, base: old.place }, { part: old.label });
  }
}

function compareParameter(old: Parameter, now: Parameter, listener: Listener): void {
  const places = { base: old.place, head: now.place };
  const side = listener.sent;
  const part = now.label;
  const say = (id: string, base = '', head = '') => {
    listener.say(id, side, places, { part, base, head });
  };
  compareLife('parameter', old.life, now.life, { listener, side, places, part });
  if (!old.required && now.required) say('parameter-became-required');
  if (old.required && !now.required) say('parameter-became-optional');
  if (old.name !== now.name && old.label.startsWith('path'))
    say('path-parameter-renamed', old.name, now.name);
  compareWriting(old, now, say);
  listener.compareSchemas(side, part, old.schema, now.schema);
}

/** How values are written in a parameter or header. */
function compareWriting(
  old: Parameter,
  now: Parameter,
  say: (id: string, base?: string, head?: string) => void,
): void {
  if (old.style !== now.style) say('parameter-style-changed', old.style, now.style);
  if (old.mediaType !== now.mediaType)
    say('parameter-media-type-changed', old.mediaType ?? 'plain text', now.mediaType ?? 'plain text');
  if (old.allowsEmpty !== now.allowsEmpty)
    say(now.allowsEmpty ? 'parameter-empty-allowed' : 'parameter-empty-refused');
  if (old.allowsReserved !== now.allowsReserved)
    say(now.allowsReserved ? 'parameter-reserved-allowed' : 'parameter-reserved-refused');
}
