import type { ComparedDocument } from '../../contracts/openapi/compare-trees.ts';
import type { ContractChange, Protection } from '../../contracts/openapi/collect-changes.ts';
import { describeAsMarkdown } from '../../contracts/report/markdown.ts';
import { describeAsText } from '../../contracts/report/text.ts';
import { UsageError } from '../../lib/errors.ts';
import { printableLines } from '../../lib/printable.ts';
import type { Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { Output } from '../command.ts';
import { jsonOption, parseCommand } from '../shared/parse.ts';
import { withSession } from '../shared/with-session.ts';
import { compareContracts } from './compare-contracts.ts';
import { treesOfRange } from './trees-of-range.ts';

const usage = `usage: pygov contract diff [A..B] [--all] [--protect wire|source] [--markdown | --json]

  A..B        two revisions; without them, what is staged against HEAD
  --all       what is compatible as well
  --protect   wire (default): what is sent and given; source: also the names that generated clients take
  --markdown  for a pull request
  --json      one JSON document on stdout and nothing else

Exit codes: 0 nothing to say, 1 a consumer breaks or a reason is needed, 2 what changed cannot be told, or bad usage.`;

const ownOptions = {
  all: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  protect: { type: 'string', default: 'wire' },
} as const;

/** `pygov contract diff`: what OpenAPI documents, models and routes of two trees promise, compared. */
export async function runContractDiff(args: string[], context: Context, output: Output): Promise<number> {
  const options = { ...jsonOption, ...ownOptions };
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [range, ...more] = parsed.positionals;
  const { json, markdown, all, protect } = parsed.values;
  if (more.length > 0 || (json && markdown) || !isProtection(protect)) throw new UsageError(usage);
  return withSession(context, async session => {
    const { documents, code } = await compareContracts(session, await treesOfRange(session, range), protect);
    const compared = [
      ...documents,
      ...(code.length > 0 ? [{ path: 'models and routes', files: [], changes: code }] : []),
    ];
    const exitCode = exitCodeOf(compared);
    const isShown = ({ effect }: ContractChange) => all || effect !== 'compatible';
    const shown = compared.map(one => ({ ...one, changes: one.changes.filter(isShown) }));
    if (json)
      output.out(
        answerDocument({
          exitCode,
          documents: shown.slice(0, documents.length),
          code: code.filter(isShown),
        }),
      );
    else if (markdown) output.out(describeAsMarkdown(shown));
    else output.out(printableLines(describeAsText(shown)));
    return exitCode;
  });
}

function isProtection(word: string): word is Protection {
  return word === 'wire' || word === 'source';
}

function exitCodeOf(documents: readonly ComparedDocument[]): number {
  const effects = new Set(documents.flatMap(({ changes }) => changes.map(({ effect }) => effect)));
  if (effects.has('breaking') || effects.has('needs-rationale')) return 1;
  return effects.has('could-not-tell') ? 2 : 0;
}
