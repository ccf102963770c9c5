import { compareContent } from './compare-content.ts';
import { compareLife } from './compare-life.ts';
import type { Operation, Parameter, Response } from './contract.ts';
import type { Places } from './difference.ts';
import type { Listener } from './found.ts';

type Responses = Operation['responses'];

/** Compares what is given back. A status that is not named is what its range, else `default`, says. */
export function compareResponses(
  base: Responses,
  head: Responses,
  listener: Listener,
  operation: Places,
): void {
  const { say, given } = listener;
  for (const [status, old] of base) {
    const now =
      head.get(status) ??
      head.get(rangeOf(status)) ??
      (status === 'default' ? undefined : head.get('default'));
    const part = `response ${status}`;
    if (now) compareResponse(old, now, listener, part);
    else
      say(
        `${kindOf(status)}-status-removed`,
        given,
        { ...operation, base: old.place },
        { part, base: status },
      );
  }
  for (const [status, now] of head) {
    if (base.has(status) || base.has(rangeOf(status)) || base.has('default')) continue;
    // A range that is written for statuses that were named is no new one.
    if ([...base.keys()].some(old => rangeOf(old) === status)) continue;
    const part = `response ${status}`;
    say(`${kindOf(status)}-status-added`, given, { ...operation, head: now.place }, { part, head: status });
  }
}

function rangeOf(status: string): string {
  return /^\d/.test(status) ? `${status[0]}XX` : '';
}

function kindOf(status: string): 'success' | 'error' {
  return /^[123]/.test(status) ? 'success' : 'error';
}

function compareResponse(old: Response, now: Response, listener: Listener, part: string): void {
  const { say, given } = listener;
  const places = { base: old.place, head: now.place };
  if (old.content.size > 0 && now.content.size === 0) say('response-body-removed', given, places, { part });
  else if (old.content.size === 0 && now.content.size > 0)
    say('response-body-added', given, places, { part });
  else compareContent(old.content, now.content, { listener, side: given, part, places });
  for (const name of new Set([...old.headers.keys(), ...now.headers.keys()])) {
    const [before, after] = [old.headers.get(name), now.headers.get(name)];
    if (before && after) compareHeader(before, after, listener, part);
    else if (after)
      say('header-added', given, { ...places, head: after.place }, { part: `${part} ${after.label}` });
    else if (before)
      say(
        before.required ? 'header-removed' : 'optional-header-removed',
        given,
        { ...places, base: before.place },
        { part: `${part} ${before.label}` },
      );
  }
  for (const link of now.links)
    if (!old.links.has(link)) say('link-added', given, places, { part, head: link });
  for (const link of old.links)
    if (!now.links.has(link)) say('link-removed', given, places, { part, base: link });
}

function compareHeader(old: Parameter, now: Parameter, listener: Listener, of: string): void {
  const { say, given } = listener;
  const places = { base: old.place, head: now.place };
  const part = `${of} ${now.label}`;
  compareLife('header', old.life, now.life, { listener, side: given, places, part });
  if (old.required && !now.required) say('header-became-optional', given, places, { part });
  if (!old.required && now.required) say('header-became-required', given, places, { part });
  listener.compareSchemas(given, part, old.schema, now.schema);
}
