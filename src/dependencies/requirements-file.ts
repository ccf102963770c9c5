import { posix } from 'node:path';
import type { RepoPath } from '../model.ts';
import type { Declared } from './declared.ts';
import { parseRequirements } from './declared-requirement.ts';

/**
 * A requirements file of pip or pip-tools: a requirement a line, `\` goes on with the next, ` #` starts a comment, `-r`
 * includes another file, `-e` installs a folder or a URL. See "Requirements File Format" in pip's documentation. The
 * name of the file says what it is for: `requirements-dev.txt`, `requirements/test.in`.
 */
export function readRequirementsFile(text: string, path: RepoPath): Declared {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r\n|\r|\n/)
    .map(line => line.replace(/(^|\s)#(?!egg=).*$/, '').trim());
  const group = groupOf(path);
  const requirements = lines.flatMap(line => {
    const editable = /^(?:-e\s*|--editable[=\s]\s*)(.+)$/.exec(line)?.[1];
    if (editable === undefined && line.startsWith('-')) return [];
    return parseRequirements([(editable ?? line).replace(/\s+--.*$/, '')], group);
  });
  const includes = lines.flatMap(line => {
    const included = /^(?:-r\s*|--requirement[=\s]\s*)(.+)$/.exec(line)?.[1];
    return included === undefined || included.includes('://')
      ? []
      : [included.replaceAll(/^["']|["']$/g, '')];
  });
  return { requirements, includes, tools: [], build: [] };
}

/** Undefined for what the program itself needs: `requirements.txt`, `requirements/base.in`. */
function groupOf(path: RepoPath): string | undefined {
  const words = posix
    .basename(path)
    .replace(/\.[^.]*$/, '')
    .split(/[-_.]/);
  const rest = words.filter(
    word => !/^(requirements|reqs|base|common|main|prod|production|app|core|pinned|lock)$/i.test(word),
  );
  return rest.length === 0 ? undefined : rest.join('-');
}
