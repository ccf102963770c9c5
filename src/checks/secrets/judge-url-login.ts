import type { Judgement, Match } from './judgement.ts';
import { isIllustration } from './path-kind.ts';
import { isPlaceholder, isStockPassword } from './placeholder.ts';
import { isRandom } from './randomness.ts';

/**
 * Judges `user:password@host`, where the user may be empty and the password percent-encoded. A stock password is harmless
 * where it opens nothing (documentation), and only doubtful on the machine itself or a neighbour in a compose network.
 */
export function judgeUrlLogin({ path, value, groups }: Match): Judgement {
  const { user = '', host = '' } = groups;
  const password = percentDecoded(value);
  if (isPlaceholder(password) || documentationHost.test(host)) return 'refuted';
  if (isTemplateName(password)) return 'refuted';
  // `orders:orders`, `orders_read_only:orders`
  const partsOfUser = [user, ...user.split(/[^A-Za-z0-9]/)].map(part => part.toLowerCase());
  if (imageDefaults.has(password.toLowerCase()))
    return isPrivate(host) || isPlaceholder(user) ? 'doubtful' : 'likely';
  if (isStockPassword(password)) return 'refuted';
  if (partsOfUser.includes(password.toLowerCase())) return 'doubtful';
  return isIllustration(path) && !isRandom(password) ? 'doubtful' : 'likely';
}

/** Reserved for documentation and tests by RFC 2606 and RFC 6761; or a word or a template where the host would stand. */
const documentationHost =
  /(?:^|\.)(?:example\.(?:com|org|net)|example|invalid|test)$|^(?:host|hostname|server|ip|domain|your[-a-z.]{0,40})$|[${}<>%]/i;

/** Passwords that images of databases and brokers start with: whoever reaches the port knows them. */
const imageDefaults = new Set([
  'postgres',
  'root',
  'guest',
  'mysql',
  'redis',
  'mongo',
  'admin',
  'minioadmin',
  'rabbitmq',
  'elastic',
  'sa',
]);

/** This machine, a private address, or a name without a dot, as services of one compose file call each other. */
function isPrivate(host: string): boolean {
  return /^(?:[^.:]{1,100}|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$/i.test(host);
}

/** `DB_PASSWORD`, `$pw`, `PASS`: the name of a value where the value would stand. */
function isTemplateName(password: string): boolean {
  return (
    /^\$|^[A-Z][A-Z_]{2,60}$|^[A-Z]+(?:_[A-Z0-9]+)+$|%[sdr(]|[{}<>]/.test(password) ||
    /(?:^|[-_])pass(?:word)?$/i.test(password)
  );
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_code, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
