import { globMatcher } from '../../lib/match.ts';
import type { RepoPath } from '../../model.ts';
import { catalogue } from './catalogue.ts';

/** Whether a file may hold a document or a part of one. */
export function mayHoldContract(path: RepoPath): boolean {
  return /\.(ya?ml|json)$/i.test(path) && !neverMatcher()(path);
}

let matcher: ((path: string) => boolean) | undefined;

function neverMatcher(): (path: string) => boolean {
  return (matcher ??= globMatcher(catalogue.documents.never));
}

/** Whether a text says at its top that it is a document of OpenAPI: by its own key, wherever that stands. */
export function isDocument(text: string): boolean {
  if (!/openapi|swagger/.test(text)) return false;
  if (!/^\s*\{/.test(text))
    return /^["']?(openapi|swagger)["']?[ \t]*:[ \t]*["']?[23](\.|["'\s]|$)/m.test(text);
  if (!/"(openapi|swagger)"\s*:\s*"[23]\./.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('openapi' in value || 'swagger' in value);
  } catch {
    // One that is broken is a document that cannot be read, if it begins like one.
    return /^\s*\{\s*"(openapi|swagger)"/.test(text);
  }
}

/** Whether a document names other files. */
export function refersToFiles(text: string): boolean {
  return /\$ref["']?\s*:\s*["']?[^"'#\s]/.test(text);
}
