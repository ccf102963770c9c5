import { ConfigError } from './errors.ts';

/**
 * The text of a file of settings. A byte order mark stays, as the parsers know what to do with it.
 * @throws ConfigError with the line of the first bytes that are not UTF-8
 */
export function decodeUtf8(content: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [before = ''] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content).split('\ufffd', 1);
    throw new ConfigError({ file, line: before.split('\n').length }, 'is not UTF-8; save it as UTF-8');
  }
}
