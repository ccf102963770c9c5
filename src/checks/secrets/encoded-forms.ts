import type { SecretRule } from './rule-schema.ts';

export type Encoding = 'base64' | 'hex' | 'percent' | 'escape';

/** How a text shows inside a longer one that is encoded. */
export interface EncodedForm {
  readonly encoding: Encoding;
  /** Compared as it is, but in hexadecimal codes, where the case says nothing. */
  readonly text: string;
  /** Characters between the start of a group (four in base64, two in hex) and the form. */
  readonly skip: number;
}

/** So much of a form is looked for before all of it is compared: enough to be rare, and few states for the prefilter. */
export const gateLengths: Readonly<Record<Encoding, number>> = { base64: 5, hex: 8, percent: 4, escape: 8 };

/**
 * The forms by which encoded text gives away that it holds what a rule looks for, so that nothing else is decoded. Only
 * for rules whose values begin in a known way, cases included: a name that says secret is no reason to believe a decoded text.
 */
export function encodedForms(rules: readonly SecretRule[]): readonly EncodedForm[] {
  const texts = new Set(schemes);
  for (const rule of rules) {
    if (rule.generic === true || rule['ignore-case'] === true) continue;
    const source = [rule.pattern, ...rule.examples.bad].join('\n');
    const lower = source.toLowerCase();
    for (const keyword of rule.keywords) {
      for (const text of asWritten(keyword, { source, lower })) texts.add(text);
    }
  }
  const forms = [...texts].flatMap(text => [...base64Forms(text), ...otherForms(text)]);
  return [...new Map(forms.map(form => [`${form.encoding} ${form.text} ${form.skip}`, form])).values()];
}

/** Of the addresses that carry a password, those that get encoded as a whole. */
const schemes = [
  'postgres://',
  'postgresql',
  'mysql://',
  'mongodb',
  'redis://',
  'rediss://',
  'amqp://',
  'amqps://',
];

/** The cases in which the rule's pattern and examples have the keyword, which itself is in lower case. */
function asWritten(keyword: string, { source, lower }: { source: string; lower: string }): readonly string[] {
  const found: string[] = [];
  if (keyword.length < 4) return found;
  for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
    found.push(source.slice(at, at + keyword.length));
  }
  return found;
}

/** What stays the same of the encoded text whatever stands around it, for each place in a group of three bytes. */
function base64Forms(text: string): readonly EncodedForm[] {
  return [0, 1, 2].flatMap(shift => {
    const encoded = Buffer.from('\0'.repeat(shift) + text, 'latin1').toString('base64');
    const skip = Math.ceil((shift * 4) / 3);
    const form = encoded.slice(skip, Math.floor(((shift + text.length) * 4) / 3));
    const url = form.replaceAll('+', '-').replaceAll('/', '_');
    return form.length < 4
      ? []
      : [...new Set([form, url])].map(one => ({ encoding: 'base64' as const, text: one, skip }));
  });
}

function otherForms(text: string): readonly EncodedForm[] {
  const codes = [...Buffer.from(text, 'latin1').toString('hex').matchAll(/../g)].map(([code]) => code);
  const start = codes.slice(0, 3);
  return [
    { encoding: 'hex', text: codes.join(''), skip: 0 },
    { encoding: 'percent', text: start.map(code => `%${code}`).join(''), skip: 0 },
    { encoding: 'escape', text: start.map(code => `\\x${code}`).join(''), skip: 0 },
    { encoding: 'escape', text: start.map(code => `\\u00${code}`).join(''), skip: 0 },
  ];
}

/** Forms that are no keyword's: an address whose own signs are encoded. */
export const addressForms: readonly EncodedForm[] = [
  { encoding: 'percent', text: '%3a%2f%2f', skip: 0 },
  { encoding: 'escape', text: ':\\/\\/', skip: 0 },
  { encoding: 'escape', text: ':\\u002f\\u002f', skip: 0 },
];

/** What code and files write before encoded text; all that follows on the next 200 bytes is decoded. */
export const announcements = ['b64decode', 'base64', 'atob(', 'fromhex', 'unhexlify', 'unquote('];
