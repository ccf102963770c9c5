import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReason } from '../checks/secrets/acceptance-rules.ts';
import { renewBaseline, type RenewedBaseline } from '../checks/secrets/renew-baseline.ts';
import {
  emptySecretBaseline,
  formatSecretBaseline,
  holdsSecret,
  parseSecretBaseline,
  secretBaselinePath,
  type SecretBaseline,
} from '../checks/secrets/secret-baseline.ts';
import { narrowToFiles, stagedToJudge, wholeTreeToJudge } from '../judge-changes.ts';
import { UsageError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import { replaceFile } from '../lib/write-file.ts';
import type { Context } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import { formatFindings } from '../report/terminal.ts';
import type { Output } from './command.ts';
import { acceptanceScope } from './shared/acceptance-scope.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov secrets baseline [--reason TEXT] [--prune] [--json] [PATH...]

Lets what the secret scan finds in the staged tree, or in these files and folders of it, be: an entry each in
${secretBaselinePath}, which you commit. Entries that are there keep their reasons.

  --reason TEXT  why these findings open nothing; needed where there are new ones
  --prune        drops the entries that nothing in the tree is like any more, instead of listing them
  --json         one JSON document on stdout and nothing else

An entry holds a keyed digest of rule, path and value. The key stands in the file: whoever has it can try out
passwords that can be guessed. What was ever in use is to be revoked, not let be.`;

const options = {
  reason: { type: 'string' },
  prune: { type: 'boolean', default: false },
  ...jsonOption,
} as const;

/** `pygov secrets baseline`: people say which findings of the secret scan are none. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const { reason, prune, json } = parsed.values;
  const [verb, ...paths] = parsed.positionals;
  if (verb !== 'baseline') throw new UsageError(usage, { recovery: 'pygov secrets baseline --help' });
  if (reason !== undefined && !isReason(reason))
    throw new UsageError(`${JSON.stringify(reason)} is no reason: say in words why these open nothing`);
  if (reason !== undefined && holdsSecret(reason))
    throw new UsageError(
      'the reason holds a secret, and reasons are told to everyone: say it in other words',
    );
  return withSession(context, async session => {
    const whole = await wholeTreeToJudge(session);
    const { change } = paths.length === 0 ? whole : narrowToFiles(session, whole, paths);
    const scope = await acceptanceScope(session, await stagedToJudge(session));
    if (!scope.claim.accepts.includes('baseline'))
      throw new UsageError('the policy of this repository accepts no baseline', {
        recovery: 'pygov policy explain secrets-clean',
      });
    const file = join(session.repository.root, secretBaselinePath);
    const before = existsSync(file) ? parseSecretBaseline(readFileSync(file, 'utf8')) : undefined;
    const baseline = before ?? emptySecretBaseline();
    const files = change.files.flatMap(({ head }) => head ?? []);
    const renewed = await renewBaseline(baseline, files, scope);
    const { open, stale } = renewed;
    if (open.length > 0 && reason === undefined) throw withoutReason(renewed);
    const after = renewedEntries(baseline, renewed, { reason: reason ?? '', prune });
    const isWritten = open.length > 0 || (prune && stale.length > 0);
    if (isWritten) replaceFile(file, formatSecretBaseline(after), 0o644);
    const counts = { entries: after.entries.size, added: open.length, dropped: prune ? stale.length : 0 };
    const left = prune ? [] : stale;
    if (json) output.out(answerDocument({ file: secretBaselinePath, ...counts, stale: left.map(asShown) }));
    else tell({ ...counts, isWritten, renewed, prune }, output);
    return 0;
  });
}

function withoutReason({ open }: RenewedBaseline): UsageError {
  const found = formatFindings(
    open.map(({ finding }) => finding),
    { color: false },
    open.length,
  );
  const message = `${open.length} ${open.length === 1 ? 'finding needs' : 'findings need'} a reason\n${found.join('\n')}`;
  return new UsageError(message, { recovery: 'pygov secrets baseline --reason TEXT [PATH...]' });
}

function renewedEntries(
  { key, entries }: SecretBaseline,
  { open, stale }: RenewedBaseline,
  { reason, prune }: { reason: string; prune: boolean },
): SecretBaseline {
  const after = new Map(entries);
  if (prune) for (const { digest } of stale) after.delete(digest);
  for (const { digest, finding } of open)
    after.set(digest, { path: finding.path, rule: finding.rule, digest, reason: reason.trim() });
  return { key, entries: after };
}

function asShown({ path, rule, digest, reason }: RenewedBaseline['stale'][number]): object {
  return { path: displayPath(path), rule, digest, reason };
}

function tell(
  {
    entries,
    added,
    dropped,
    isWritten,
    renewed: { open, stale },
    prune,
  }: {
    entries: number;
    added: number;
    dropped: number;
    isWritten: boolean;
    renewed: RenewedBaseline;
    prune: boolean;
  },
  output: Output,
): void {
  output.out(
    `${secretBaselinePath}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${added} new, ${dropped} dropped`,
  );
  for (const { finding } of open)
    output.out(printable(`    ${displayPath(finding.path)}:${finding.line ?? 1} ${finding.rule}`));
  if (!prune)
    for (const { path, rule, reason } of stale)
      output.out(printable(`    stale: ${displayPath(path)} ${rule} (${reason})`));
  if (!prune && stale.length > 0) output.out('  to drop what is stale: pygov secrets baseline --prune');
  if (isWritten) output.out(`  to use it: ${shellCommand(['git', 'add', secretBaselinePath])}`);
}
