import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { displayPath } from '../../lib/repo-path.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Change, Finding, Outcome, Part } from '../../model.ts';
import { count, judged, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { changedPythonParts } from '../python-files.ts';
import { decodeSource } from '../../python/decode-source.ts';

/**
 * Where no linter is configured: ruff as WebAssembly, with the few rules of the rulebook that every Python file has to
 * hold, and some more whose findings are only shown. It needs no installation and reads blobs, so nothing of the project runs.
 */
export function planDefaultLint(context: CheckContext): SinglePlan {
  const parts = changedPythonParts(context.change).filter(([path]) => context.isOurs(path));
  if (parts.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  const selected = selectedRules(context.claim);
  const version = embeddedVersion();
  return {
    kind: 'blobs',
    tool: `ruff ${version} (embedded)`,
    command: ['ruff', 'check', `--select=${selected.join(',')}`],
    inputs: [
      { kind: 'tool', label: 'embedded ruff', value: version },
      { kind: 'policy', label: 'default-rules', value: context.claim.defaultRules.join(',') },
      { kind: 'policy', label: 'advisory-rules', value: context.claim.advisoryRules.join(',') },
    ],
    parts,
    run: missing => lintBlobs(context, missing),
  };
}

function selectedRules({ defaultRules, advisoryRules }: CheckContext['claim']): string[] {
  return [...defaultRules, ...advisoryRules];
}

/** In bytes. Larger source would need more than the 4 GB that WebAssembly can have. */
const largest = 100_000_000;

async function lintBlobs({ reader, claim, change }: CheckContext, parts: readonly Part[]): Promise<Outcome> {
  const blobs = await Promise.all(
    parts.map(async ([path, , oid]) => ({
      path,
      content: await reader.readBlobIf(oid, size => size <= largest),
    })),
  );
  const tooLarge = blobs.find(({ content }) => content && !Buffer.isBuffer(content));
  if (tooLarge) {
    const message = `${displayPath(tooLarge.path)} is larger than the ${largest / 1_000_000} MB that the embedded linter reads`;
    return unproved('PARTIAL_SCOPE', message);
  }
  const missing = blobs.find(({ content }) => content === undefined);
  if (missing) {
    const recovery = await reader.completeClone();
    return unproved('OBJECT_MISSING', `git does not have the content of ${missing.path}`, { recovery });
  }
  // Liftoff alone starts in a seventh of the time and in a quarter of the memory; it must be set before the import.
  setFlagsFromString('--liftoff-only');
  const { PositionEncoding, Workspace } = await import('@astral-sh/ruff-wasm-nodejs');
  // The newest syntax is allowed: what the project's own interpreter refuses is for its type checker and tests.
  const settings = { 'target-version': 'py314', lint: { select: selectedRules(claim) } };
  const workspace = new Workspace(settings, PositionEncoding.Utf16);
  const findings: Finding[] = [];
  for (const { path, content } of blobs) {
    const source = decodeSource(Buffer.isBuffer(content) ? content : Buffer.alloc(0));
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
    const counted = diagnostics.filter(diagnostic => !isForwardReference(path, source, diagnostic));
    findings.push(...counted.map(diagnostic => asFinding(path, diagnostic, claim.advisoryRules)));
  }
  workspace.free();
  const errors = findings.filter(({ severity }) => severity === 'error');
  const names = [...new Set(errors.map(({ path }) => path))];
  const outcome = judged(findings, {
    passed: count(parts.length, 'file'),
    failed: `${count(errors.length, 'error')} in ${count(names.length, 'file')}`,
  });
  return outcome.kind === 'failed'
    ? { ...outcome, recovery: shellCommand(['pygov', 'run', ...chosenBy(change, names)]) }
    : outcome;
}

/** The files of the index; what is pushed need not be checked out. */
function chosenBy({ kind, base, head }: Change, names: readonly string[]): string[] {
  if (kind === 'staged') return ['--files', ...names.map(asArgument)];
  return [`--from=${base.commit ?? base.tree}`, `--to=${head.commit ?? head.tree}`];
}

/** A name that starts with a dash would be taken for an option. */
function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
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

/** A stub may use a name above the line that binds it; the linter, which is told no file name, takes it for source. */
function isForwardReference(path: string, source: string, { code, message }: Diagnostic): boolean {
  const name = code === 'F821' && path.endsWith('.pyi') ? /`(\w+)`/u.exec(message)?.[1] : undefined;
  if (name === undefined) return false;
  return new RegExp(`^[ \\t]*(?:(?:class|def|type)[ \\t]+)?${name}[ \\t]*[:=([]`, 'm').test(source);
}

function asFinding(
  path: string,
  { code, message, start_location }: Diagnostic,
  advisoryRules: readonly string[],
): Finding {
  const { row, column } = start_location;
  const rule = code ?? 'invalid-syntax';
  const hidesOthers = rule === 'invalid-syntax' || rule === 'E999';
  const severity = advisoryRules.some(one => rule.startsWith(one)) ? 'warning' : 'error';
  return { rule, severity, path, line: row, column, message, ...(hidesOthers && { hidesOthers }) };
}

function embeddedVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('@astral-sh/ruff-wasm-nodejs/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
