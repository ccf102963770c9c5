import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JudgedSecret } from '../checks/secrets/acceptance.ts';
import { isReason } from '../checks/secrets/acceptance-rules.ts';
import {
  readForeignAcceptances,
  type FileVersions,
  type ForeignAcceptances,
} from '../checks/secrets/foreign-acceptances.ts';
import { renewBaseline, type RenewedBaseline } from '../checks/secrets/renew-baseline.ts';
import {
  emptySecretBaseline,
  formatSecretBaseline,
  holdsSecret,
  parseSecretBaseline,
  secretBaselinePath,
  type BaselineEntry,
  type SecretBaseline,
} from '../checks/secrets/secret-baseline.ts';
import { narrowToFiles, stagedToJudge, wholeTreeToJudge } from '../judge-changes.ts';
import { UsageError } from '../lib/errors.ts';
import { replaceFile } from '../lib/write-file.ts';
import type { Context, TreeFile } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import { formatFindings } from '../report/terminal.ts';
import type { Session } from '../session.ts';
import type { Output } from './command.ts';
import { asDocument, tellBaseline, type RenewedAnswer } from './secrets/renewed-answer.ts';
import { acceptanceScope } from './shared/acceptance-scope.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov secrets baseline [--reason TEXT] [--from FILE] [--prune] [--json] [PATH...]

Lets what the secret scan finds in the staged tree, or in these files and folders of it, be: an entry each in
${secretBaselinePath}, which you commit. Entries that are there keep their reasons.

  --reason TEXT  why these findings open nothing; needed where there are new ones
  --from FILE    only those that a .gitleaksignore or a baseline of detect-secrets lets be, where that is certain
  --prune        drops the entries that nothing in the tree is like any more, instead of listing them
  --json         one JSON document on stdout and nothing else

An entry holds a keyed digest of rule, path and value. The key stands in the file: whoever has it can try out
passwords that can be guessed. What was ever in use is to be revoked, not let be.`;

const options = {
  reason: { type: 'string' },
  from: { type: 'string' },
  prune: { type: 'boolean', default: false },
  ...jsonOption,
} as const;

/** `pygov secrets baseline`: people say which findings of the secret scan are none. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const { reason, from, prune, json } = parsed.values;
  const [verb, ...paths] = parsed.positionals;
  if (verb !== 'baseline') throw new UsageError(usage, { recovery: 'pygov secrets baseline --help' });
  if (reason !== undefined && !isReason(reason))
    throw new UsageError(`${JSON.stringify(reason)} is no reason: say in words why these open nothing`);
  if (reason !== undefined && holdsSecret(reason))
    throw new UsageError(
      'the reason holds a secret, and reasons are told to everyone: say it in other words',
    );
  const foreign = from === undefined ? undefined : readForeign(resolve(context.cwd, from), from);
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
    const renewed = await renewBaseline(baseline, files, {
      ...scope,
      ...(foreign && { isKnown: foreign.isKnown }),
    });
    const imported = await foreign?.among(renewed.open, versionsOf(session, scope.files, renewed));
    const added = imported?.matched ?? renewed.open;
    const { entries: stale, markers } = renewed.unused;
    if (added.length > 0 && reason === undefined) throw withoutReason(added);
    const after = renewedEntries(baseline, { added, dropped: prune ? stale : [], reason: reason ?? '' });
    const isWritten = added.length > 0 || (prune && stale.length > 0);
    if (isWritten) replaceFile(file, formatSecretBaseline(after), 0o644);
    const answer: RenewedAnswer = {
      entries: after.entries.size,
      added: added.map(({ finding }) => finding),
      dropped: prune ? stale.length : 0,
      stale: prune ? [] : stale,
      markers,
      ...(foreign && imported && { from: { ...imported, total: foreign.total, file: from ?? '' } }),
    };
    if (json) output.out(answerDocument(asDocument(answer)));
    else tellBaseline(answer, isWritten, output);
    return 0;
  });
}

function readForeign(path: string, name: string): ForeignAcceptances {
  if (!existsSync(path)) throw new UsageError(`there is no file ${name}`);
  return readForeignAcceptances(name, readFileSync(path, 'utf8'));
}

function versionsOf(
  { reader }: Session,
  files: readonly TreeFile[],
  { judge }: RenewedBaseline,
): FileVersions {
  return async (path, commit) => {
    const oid = files.find(file => file.path === path)?.oid;
    const name = commit === undefined ? oid : `${commit}:${path}`;
    const object = name === undefined ? undefined : await reader.read(name);
    return object?.type === 'blob' ? judge(object.content, { oid: object.oid, path }) : [];
  };
}

function withoutReason(open: readonly JudgedSecret[]): UsageError {
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
  {
    added,
    dropped,
    reason,
  }: { added: readonly JudgedSecret[]; dropped: readonly BaselineEntry[]; reason: string },
): SecretBaseline {
  const after = new Map(entries);
  for (const { digest } of dropped) after.delete(digest);
  for (const { digest, finding } of added)
    after.set(digest, { path: finding.path, rule: finding.rule, digest, reason: reason.trim() });
  return { key, entries: after };
}
