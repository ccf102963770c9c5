import { compareContent } from './compare-content.ts';
import { compareLife } from './compare-life.ts';
import { compareParameters } from './compare-parameters.ts';
import { compareResponses } from './compare-responses.ts';
import { compareAlternatives } from './compare-security.ts';
import type { Body, Operation } from './contract.ts';
import type { Listener } from './found.ts';

/** Compares two sides of one operation. */
export function compareOperations(base: Operation, head: Operation, listener: Listener): void {
  const places = { base: base.place, head: head.place };
  compareLife('operation', base.life, head.life, { listener, side: listener.sent, places });
  compareNames(base, head, listener);
  compareParameters(base.parameters, head.parameters, listener, places);
  compareBodies(base.body, head.body, listener, places);
  compareResponses(base.responses, head.responses, listener, places);
  // Whom a server lets in says nothing of what it calls itself.
  if (listener.sent === 'request') compareAlternatives(base, head, listener, places);
  compareCallbacks(base, head, listener);
}

type OperationPlaces = Parameters<Listener['say']>[2];

function compareNames(base: Operation, head: Operation, listener: Listener): void {
  const places = { base: base.place, head: head.place };
  const { sent } = listener;
  if (base.id !== head.id) {
    const change = base.id === undefined ? 'added' : head.id === undefined ? 'removed' : 'changed';
    listener.say(`operation-id-${change}`, sent, places, { base: base.id ?? '', head: head.id ?? '' });
  }
  const compareSets = (name: string, old: ReadonlySet<string>, now: ReadonlySet<string>) => {
    for (const item of now) if (!old.has(item)) listener.say(`${name}-added`, sent, places, { head: item });
    for (const item of old) if (!now.has(item)) listener.say(`${name}-removed`, sent, places, { base: item });
  };
  compareSets('tag', base.tags, head.tags);
  if (sent === 'request') compareSets('server', base.servers, head.servers);
}

function compareBodies(
  old: Body | undefined,
  now: Body | undefined,
  listener: Listener,
  operation: OperationPlaces,
): void {
  const { sent } = listener;
  const part = 'body';
  if (!old || !now) {
    const places = { ...operation, ...(old && { base: old.place }), ...(now && { head: now.place }) };
    if (now)
      listener.say(now.required ? 'body-added-required' : 'body-added-optional', sent, places, { part });
    if (old) listener.say('body-removed', sent, places, { part });
    return;
  }
  const places = { base: old.place, head: now.place };
  if (!old.required && now.required) listener.say('body-became-required', sent, places, { part });
  if (old.required && !now.required) listener.say('body-became-optional', sent, places, { part });
  compareContent(old.content, now.content, { listener, side: sent, part, places });
}

function compareCallbacks(base: Operation, head: Operation, listener: Listener): void {
  for (const name of new Set([...base.callbacks.keys(), ...head.callbacks.keys()])) {
    const [old, now] = [base.callbacks.get(name), head.callbacks.get(name)];
    if (old && now) compareOperations(old, now, listener.turned(`${base.name} callback ${name}`));
    else if (now)
      listener.say(
        'callback-added',
        listener.given,
        { base: base.place, head: now.place },
        { part: `callback ${name}` },
      );
    else if (old)
      listener.say(
        'callback-removed',
        listener.given,
        { base: old.place, head: head.place },
        { part: `callback ${name}` },
      );
  }
}
