import { lastPart, type Handler } from './handler.ts';

/** The text of a test, made ready once to be asked for many handlers. */
export interface Spoken {
  readonly raw: string;
  readonly plain: string;
}

export function spoken(raw: string): Spoken {
  return { raw, plain: plain(raw) };
}

/** Tells of the text of a test whether it is about a handler: by its name, that of its class, or its route. */
export function mentions({ name, route }: Pick<Handler, 'name' | 'route'>): (says: Spoken) => boolean {
  const names = namesOf(name).map(plain);
  const path = routeExpression(route ?? '');
  return says => names.some(one => says.plain.includes(one)) || path?.test(says.raw) === true;
}

/** `ProductCreate`, `product_create` and `product-create` are one name. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[_-]/g, '');
}

function namesOf(name: string): string[] {
  const parts = name.split('.').filter(part => part !== 'Meta');
  const own = lastPart(parts.join('.'));
  const owners = parts.slice(0, -1);
  const isOwn = own.length >= 5 && !(owners.length > 0 && general.test(own));
  return [...(isOwn ? [own] : []), ...[...owners, own].flatMap(stems)];
}

/** What a class is about: `OrderDelete` of `OrderDeleteView`. */
function stems(name: string): string[] {
  if (!/^_?[A-Z]/.test(name)) return [];
  const stem = name.replace(suffixes, '');
  return [name, ...(stem.length >= 4 ? [stem] : [])];
}

const general =
  /^(get|post|put|patch|delete|head|options|list|create|update|retrieve|destroy|partial_update|dispatch|handle|perform\w*|clean|validate|save|mutate|resolve|run|execute|form_valid|get_queryset)$/;

const suffixes =
  /(ModelViewSet|ViewSet|APIView|View|ListResource|Resource|Handler|Endpoint|Mutation|Serializer|Form|Schema|Permission|Api|API)$/;

/** The fixed parts of a route, in their order, in one address. */
function routeExpression(route: string): RegExp | undefined {
  const parts = route.split('/').filter(part => /^[\w.-]{2,}$/.test(part));
  if (parts.length === 0) return undefined;
  const escaped = parts.map(part => part.replace(/[.-]/g, String.raw`\$&`));
  return new RegExp(String.raw`/${escaped.join(String.raw`/(?:[^"'\s]*/)?`)}(?![\w-])`);
}
