import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { displayPath } from '../../lib/repo-path.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding, Outcome, Part } from '../../model.ts';
import { count, judged, unproved, type CheckContext, type Plan } from '../check.ts';
import { changedPythonParts } from '../python-files.ts';

/**
 * Where no linter is configured: ruff as WebAssembly, with the few rules of the rulebook that every Python file has to
 * hold. It needs no installation and reads blobs, so nothing of the project runs.
 */
export function planDefaultLint(context: CheckContext): Plan {
  const parts = changedPythonParts(context.change);
  if (parts.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  const { defaultRules } = context.claim;
  const version = embeddedVersion();
  return {
    kind: 'blobs',
    tool: `ruff ${version} (embedded)`,
    command: ['ruff', 'check', `--select=${defaultRules.join(',')}`],
    inputs: [
      { kind: 'tool', label: 'embedded ruff', value: version },
      { kind: 'policy', label: 'default-rules', value: defaultRules.join(',') },
    ],
    parts,
    run: missing => lintBlobs(context, missing),
  };
}

async function lintBlobs({ reader, claim }: CheckContext, parts: readonly Part[]): Promise<Outcome> {
  const blobs = await Promise.all(
    parts.map(async ([path, , oid]) => ({ path, content: await reader.readBlob(oid) })),
  );
  const missing = blobs.find(({ content }) => content === undefined);
  if (missing) return unproved('OBJECT_MISSING', `git does not have the content of ${missing.path}`);
  // Liftoff alone starts in a seventh of the time and in a quarter of the memory; it must be set before the import.
  setFlagsFromString('--liftoff-only');
  const { PositionEncoding, Workspace } = await import('@astral-sh/ruff-wasm-nodejs');
  // The newest syntax is allowed: what the project's own interpreter refuses is for its type checker and tests.
  const settings = { 'target-version': 'py314', lint: { select: claim.defaultRules } };
  const workspace = new Workspace(settings, PositionEncoding.Utf16);
  const findings: Finding[] = [];
  for (const { path, content } of blobs) {
    const source = decodeSource(content ?? Buffer.alloc(0));
    if (typeof source !== 'string') {
      findings.push({ ...source, path });
      continue;
    }
    const diagnostics = diagnose(workspace, source);
    if (!diagnostics)
      return unproved(
        'TOOL_ERROR',
        `the embedded linter cannot judge ${displayPath(path)}: is it nested too deeply?`,
      );
    findings.push(...diagnostics.map(diagnostic => asFinding(path, diagnostic)));
  }
  workspace.free();
  const names = [...new Set(findings.map(({ path }) => path))];
  const outcome = judged(findings, {
    passed: count(parts.length, 'file'),
    failed: `${count(findings.length, 'error')} in ${count(names.length, 'file')}`,
  });
  return outcome.kind === 'failed'
    ? { ...outcome, recovery: shellCommand(['pygov', 'run', '--files', ...names]) }
    : outcome;
}

/** Undefined where the linter breaks down on the source; the workspace is of no more use then. */
function diagnose(workspace: Workspace, source: string): Diagnostic[] | undefined {
  try {
    return workspace.check(source) as Diagnostic[];
  } catch (error) {
    // A stack that is full, or a panic of the WebAssembly.
    if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError'))
      return undefined;
    throw error;
  }
}

/** Decodes as Python does: a byte order mark, else the coding cookie of the first two lines (PEP 263), else UTF-8. */
function decodeSource(content: Buffer): string | Omit<Finding, 'path'> {
  const head = content.toString('latin1', 0, 400).split(/\r?\n/, 2).join('\n');
  const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m.exec(head)?.[1];
  try {
    return new TextDecoder(encodingLabel(cookie ?? 'utf-8'), { fatal: true }).decode(content);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const message = `cannot be decoded as ${cookie ?? 'utf-8'}`;
    return { rule: 'invalid-encoding', severity: 'error', line: 1, column: 1, message, hidesOthers: true };
  }
}

/** Python's own names for the two encodings that nearly every cookie means; see get_normal_name in its tokenizer. */
function encodingLabel(cookie: string): string {
  const name = cookie.toLowerCase().replaceAll('_', '-');
  if (/^utf-8(-|$)/.test(name)) return 'utf-8';
  return /^(latin-1|iso-8859-1|iso-latin-1)(-|$)/.test(name) ? 'iso-8859-1' : cookie;
}

function asFinding(path: string, { code, message, start_location }: Diagnostic): Finding {
  const { row, column } = start_location;
  const rule = code ?? 'invalid-syntax';
  const hidesOthers = rule === 'invalid-syntax' || rule === 'E999';
  return { rule, severity: 'error', path, line: row, column, message, ...(hidesOthers && { hidesOthers }) };
}

function embeddedVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('@astral-sh/ruff-wasm-nodejs/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
