import { secretRules } from '../checks/secrets/rules.ts';
import { rangeToJudge, stagedToJudge } from '../judge-changes.ts';
import { nearest } from '../lib/nearest.ts';
import { UsageError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { Context, Profile } from '../model.ts';
import { describeScope } from '../profile/describe-scope.ts';
import { answerDocument } from '../report/json.ts';
import { explainable, explainByPolicy, wordSettings, type Explanation } from '../rulebook/explain.ts';
import { coreRulebook } from '../rulebook/load.ts';
import { ownFindings } from '../rulebook/own-findings.ts';
import type { Policy } from '../rulebook/policy.ts';
import { shown } from '../rulebook/resolve.ts';
import type { Session } from '../session.ts';
import { sourceRules } from '../source-rules/rules.ts';
import { treePolicy } from '../tree-policy.ts';
import { treeProfile } from '../tree-profile.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov policy show | explain NAME [options]

  show           the profile with its evidence; every setting of the policy, and where it is from
  explain NAME   a claim, a reason such as UNPROVABLE, a rule, a proof, a surface or a tier: what it is, why, and how
                   to mend

  --tree REV     of this tree instead of the index
  --json         one JSON document on stdout and nothing else`;

const options = { tree: { type: 'string' }, ...jsonOption } as const;

/** `pygov policy`: the rules that a tree is judged by. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [verb, subject, ...more] = parsed.positionals;
  const { json, tree } = parsed.values;
  if (
    more.length > 0 ||
    (verb === 'show') !== (subject === undefined) ||
    !['show', 'explain'].includes(verb ?? '')
  ) {
    throw new UsageError(usage);
  }
  return withSession(context, async session => {
    const { policy, profile } = await policyOf(session, tree);
    if (subject === undefined) {
      output.out(json ? answerDocument(showDocument(policy, profile)) : show(policy, profile));
    } else {
      const explanation = explain(policy, subject);
      output.out(json ? answerDocument(explanation) : format(explanation));
    }
    return 0;
  });
}

async function policyOf(
  session: Session,
  revision: string | undefined,
): Promise<{ policy: Policy; profile: Profile }> {
  const { change } =
    revision === undefined
      ? await stagedToJudge(session)
      : await rangeToJudge(session, { tree: revision, base: revision });
  const { tree: judged } = change.head;
  const profile = await treeProfile(session, judged, await session.loadConfig(judged));
  return { policy: await treePolicy(session, judged, profile.name), profile };
}

function show({ settings, loosened }: Policy, { name, source, scopes }: Profile): string {
  const rows = [...settings]
    .filter(([path]) => !wordSettings.includes(path.slice(path.lastIndexOf('.') + 1)))
    .map(([path, { value, origin, before, reason }]) => {
      const was = before ? `, was ${shown(before.value)} by ${before.origin}` : '';
      const why = reason === undefined ? '' : `: ${reason}`;
      return printable(`${path} = ${shown(value)}  (${origin}${was}${why})`);
    });
  const loose = loosened.length === 0 ? [] : [`${loosened.length} of them loosened by this repository`];
  return [
    `profile: ${name} (${source})`,
    ...scopes.flatMap(describeScope).map(printable),
    `precedence: ${coreRulebook.precedence.join(' > ')}`,
    ...rows,
    ...loose,
  ].join('\n');
}

function showDocument({ settings, loosened }: Policy, profile: Profile): object {
  return {
    profile,
    precedence: coreRulebook.precedence,
    settings: [...settings].map(([path, setting]) => ({ path, ...setting })),
    loosened,
  };
}

/** @throws UsageError for a name that nobody knows */
function explain(policy: Policy, name: string): Explanation {
  const found =
    explainByPolicy(policy, name) ??
    explainSecretRule(name) ??
    explainSourceRule(name) ??
    explainOwnFinding(name);
  if (found) return found;
  const rules = [...secretRules, ...sourceRules].map(({ id }) => id);
  const known = [...explainable(policy), ...rules, ...Object.keys(ownFindings)];
  const near = nearest(name, known);
  const advice =
    near === undefined
      ? 'rules of your linter are explained by itself, as in `ruff rule F821`'
      : `did you mean ${near}?`;
  throw new UsageError(`no claim, reason or rule is called ${JSON.stringify(name)}; ${advice}`, {
    recovery: 'pygov policy show',
  });
}

function explainSecretRule(name: string): Explanation | undefined {
  const rule = secretRules.find(({ id }) => id === name);
  if (!rule) return undefined;
  const { title, why, revoke, examples } = rule;
  const mend = `first ${revoke}; then take it out of the change and read it from the environment or a secret store`;
  return { name, kind: 'rule', means: title, why, mend, good: examples.good, bad: examples.bad };
}

function explainSourceRule(name: string): Explanation | undefined {
  const rule = sourceRules.find(({ id }) => id === name);
  if (!rule) return undefined;
  const { message, why, mend, examples } = rule;
  const code = ([example]: typeof examples.bad) =>
    typeof example === 'string' ? example : (example?.code ?? '');
  const means = message.replaceAll('{name}', 'what is called');
  return { name, kind: 'rule', means, why, mend, good: [code(examples.good)], bad: [code(examples.bad)] };
}

function explainOwnFinding(name: string): Explanation | undefined {
  const { [name]: finding } = ownFindings;
  return finding && { name, kind: 'rule', ...finding };
}

function format({ name, kind, means, why, mend, good = [], bad = [], settings = [] }: Explanation): string {
  const lines = [
    `${name} (${kind}): ${means}`,
    ...(why === undefined ? [] : [`why: ${why}`]),
    ...good.map(example => `GOOD  ${example}`),
    ...bad.map(example => `BAD   ${example}`),
    ...(mend === undefined ? [] : [`to mend: ${mend}`]),
    ...settings.map(({ setting, value, origin }) => `  ${setting} = ${value}  (${origin})`),
  ];
  return lines.flatMap(line => line.split('\n').map(printable)).join('\n');
}
