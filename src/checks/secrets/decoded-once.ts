import { decodeRun, type DecodedRun } from './decode-run.ts';
import type { EncodedForm, Encoding } from './encoded-forms.ts';
import type { Keyword } from './prefilter.ts';

interface Revealed {
  readonly run: DecodedRun;
  readonly encoding: Encoding;
}

export const encodingNames: Readonly<Record<Encoding, string>> = {
  base64: 'base64',
  hex: 'hexadecimal',
  percent: 'percent-encoding',
  escape: 'escapes',
};

/**
 * Decodes what a keyword gives away, and no run twice in the same way: what is decoded stays below a few times the size
 * of the bytes, whatever stands in them.
 */
export function decodedOnce(
  bytes: Buffer,
): (keyword: Pick<Keyword, 'text' | 'forms' | 'announces'>, at: number) => readonly Revealed[] {
  const ends = new Map<string, number>();
  const reveal = (form: Pick<EncodedForm, 'encoding' | 'skip'>, at: number): readonly Revealed[] => {
    const key = form.encoding === 'base64' ? `base64 ${(at - form.skip) & 3}` : `${form.encoding} ${at & 1}`;
    const floor = ends.get(key) ?? 0;
    if (at < floor) return [];
    const run = decodeRun(bytes, form, { at, floor });
    if (run === undefined) return [];
    ends.set(key, run.end);
    return [{ run, encoding: form.encoding }];
  };
  return ({ text, forms, announces }, at) => {
    const found = forms.filter(form => isAt(bytes, at, form)).flatMap(form => reveal(form, at));
    if (!announces) return found;
    const after = at + text.length;
    const announced = [...bytes.toString('latin1', after, after + 200).matchAll(announcedRun)].flatMap(
      ({ 0: run, index }) =>
        (/^[0-9A-Fa-f]+$/.test(run) ? (['hex', 'base64'] as const) : (['base64'] as const)).flatMap(
          encoding => reveal({ encoding, skip: 0 }, after + index),
        ),
    );
    return [...found, ...announced.filter(({ run }) => isText(run.content))];
  };
}

const announcedRun = /[A-Za-z0-9+/_-]{16,}/g;

/** The prefilter knows only the beginning, and does not tell cases apart; base64 does. */
function isAt(bytes: Buffer, at: number, { encoding, text }: EncodedForm): boolean {
  const found = bytes.toString('latin1', at, at + text.length);
  return encoding === 'base64' ? found === text : found.toLowerCase() === text;
}

function isText(content: Buffer): boolean {
  return content.subarray(0, 64).every(byte => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
