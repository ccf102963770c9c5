import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rangeToJudge, stagedToJudge } from '../../src/judge-changes.ts';
import type { ClaimResult, Finding, GateName, Verdict } from '../../src/model.ts';
import { Session } from '../../src/session.ts';
import { TestRepo } from '../helpers/test-repo.ts';
import { firstWorld, nextStep, type Theme, type World } from './random-history.ts';
import { Random } from './random.ts';

/** Another seed gives other histories: `PYGOV_SEED=7 PYGOV_REPOSITORIES=100 npx vitest run test/differential/evidence`. */
const seed = Number(process.env.PYGOV_SEED ?? 20260);
const repositories = Number(process.env.PYGOV_REPOSITORIES ?? 4);
const first = Number(process.env.PYGOV_FIRST ?? 0);
const stepsEach = 7;
const themes: readonly Theme[] = ['lint', 'format', 'tests', 'types'];

const hour = 3_600_000;

/** What evidence was worth: claims that were reused, in whole or in part, and gates that had any. */
const counted = { gates: 0, blocked: 0, reused: 0 };

describe('a verdict that reuses evidence', () => {
  test(
    'says what one without any evidence says',
    async () => {
      const disagreements: string[] = [];
      for (let number = first; number < first + repositories; number++) {
        const found = await liveThrough(number);
        if (found.length > 0 && process.env.PYGOV_REPOSITORIES) console.log(found.join('\n\n'));
        disagreements.push(...found);
      }
      console.log(
        `${counted.gates} gates of ${repositories} repositories (seed ${seed}), ${counted.blocked} of them blocked; ` +
          `${counted.reused} claims were reused`,
      );
      expect(disagreements).toEqual([]);
      expect(counted.reused).toBeGreaterThan(counted.gates / 5);
      expect(counted.blocked).toBeLessThan(counted.gates);
    },
    repositories * 60_000,
  );
});

/** One repository, step by step; each gate with all the evidence of before, and with none. */
async function liveThrough(number: number): Promise<string[]> {
  const random = new Random(seed * 1000 + number);
  const theme = themes[number % themes.length] ?? 'lint';
  const repo = await TestRepo.create({ venv: true });
  let world = firstWorld(random, theme);
  const worlds = [world];
  const commits: string[] = [];
  const log: string[] = [];
  const disagreements: string[] = [];
  let later = 0;
  for (let step = 0; step <= stepsEach; step++) {
    if (step > 0) {
      const next = nextStep(random, theme, worlds);
      worlds.push((world = next.world));
      log.push(next.what);
    }
    if (random.chance(0.2)) later += random.below(100) * hour;
    const now = world;
    await stage(repo, now);
    const judge = async (gate: GateName, base?: string) => {
      const [warm, cold] = [
        await verdict(repo, now, { gate, base, later, ledger: 'warm' }),
        await verdict(repo, now, { gate, base, later, ledger: 'cold' }),
      ];
      const differs = difference(warm, cold);
      log.push(gate);
      if (differs !== undefined) {
        const place = `repository ${number} (${theme}), ${gate}, after: ${log.join('; ')}`;
        disagreements.push(`${place}\n${differs}\n${JSON.stringify(now, undefined, 1)}`);
      }
      await repo.git('update-index', '-q', '--refresh').catch(() => '');
    };
    if (theme !== 'tests' || random.chance(0.2)) await judge('pre-commit');
    if (theme === 'tests' || random.chance(0.6)) {
      await repo.git('commit', '-q', '--allow-empty', '-m', `step ${step}`);
      const base = commits.length > 0 && random.chance(0.8) ? random.pick(commits) : undefined;
      commits.push(await repo.git('rev-parse', 'HEAD'));
      if (theme === 'tests' || random.chance(0.4)) await judge('pre-push', base);
    }
  }
  return disagreements;
}

async function stage(repo: TestRepo, { files, local, attributes }: World): Promise<void> {
  for (const name of readdirSync(repo.root)) {
    if (!['.git', '.venv', '.governance'].includes(name)) rmSync(join(repo.root, name), { recursive: true });
  }
  for (const [path, { text, executable }] of Object.entries(files)) {
    if (text.startsWith('-> ')) {
      mkdirSync(join(repo.root, path, '..'), { recursive: true });
      symlinkSync(text.slice(3), join(repo.root, path));
    } else {
      repo.write({ [path]: text });
      if (executable) chmodSync(join(repo.root, path), 0o755);
    }
  }
  await repo.git('add', '-f', '-A', '--', '.', ':!.venv', ':!.governance');
  if (local !== undefined) repo.write({ 'local.txt': local });
  rmSync(join(repo.root, '.git/info/attributes'), { force: true });
  if (attributes !== undefined) repo.write({ '.git/info/attributes': attributes });
}

interface Gate {
  readonly gate: GateName;
  readonly base: string | undefined;
  /** Milliseconds by which the clock is ahead. */
  readonly later: number;
  readonly ledger: 'warm' | 'cold';
}

/** The message of an error stands for a verdict: what cannot be judged is refused either way. */
async function verdict(
  repo: TestRepo,
  { mode }: World,
  { gate, base, later, ledger }: Gate,
): Promise<Verdict | string> {
  const kept = join(repo.root, '.governance');
  const aside = join(repo.home, 'evidence');
  if (ledger === 'cold' && existsSync(kept)) renameSync(kept, aside);
  const env = { ...repo.env, XDG_CACHE_HOME: join(repo.home, ledger), MODE: mode };
  const context = {
    cwd: repo.root,
    env,
    now: () => new Date(Date.now() + later),
    signal: new AbortController().signal,
  };
  const session = await Session.open(context);
  try {
    const toJudge =
      gate === 'pre-commit' ? await stagedToJudge(session) : await rangeToJudge(session, { base });
    const { change, tip } = toJudge;
    return await session.judge(change, {
      gate,
      keepGoing: true,
      onProgress: () => undefined,
      ...(tip !== undefined && { tip }),
    });
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) return error.message;
    throw error;
  } finally {
    session.close();
    if (ledger === 'cold') {
      rmSync(kept, { recursive: true, force: true });
      if (existsSync(aside)) renameSync(aside, kept);
    }
  }
}

/** In which way two verdicts differ; undefined where they say the same. */
function difference(warm: Verdict | string, cold: Verdict | string): string | undefined {
  counted.gates += 1;
  if (typeof warm === 'string' || typeof cold === 'string') {
    const told = (one: Verdict | string) => (typeof one === 'string' ? one : one.state);
    return warm === cold ? undefined : `  warm: ${told(warm)}\n  cold: ${told(cold)}`;
  }
  counted.blocked += warm.exitCode === 0 ? 0 : 1;
  counted.reused += warm.claims.filter(
    ({ status }) => status.kind === 'VERIFIED' && status.reusedAge !== undefined,
  ).length;
  // Tools that are always of one mind never pass and fail with the same inputs, unless an input is not counted.
  const unstable = warm.claims.find(
    ({ rerun }) => rerun?.reason === 'UNSTABLE' || rerun?.reason === 'CORRUPT',
  );
  if (unstable) return `${unstable.claim} was run because: ${JSON.stringify(unstable.rerun)}`;
  const both = [warm, cold];
  const [here = [], there = []] = both.map(one => tell(one, both));
  const lines = [
    ...here.filter(line => !there.includes(line)).map(line => `  warm: ${line}`),
    ...there.filter(line => !here.includes(line)).map(line => `  cold: ${line}`),
  ];
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/**
 * State, claims, findings and warnings, a line each. That a part of the suite need not come first, because the whole is
 * known to pass or to be quick, is what evidence is for; where a part fails, the whole does too.
 */
function tell({ state, exitCode, claims, warnings }: Verdict, both: readonly Verdict[]): string[] {
  const isLeftOut = ({ claim }: ClaimResult) =>
    claim === 'targeted-tests-green' &&
    both.some(one => one.claims.some(known => known.claim === claim && known.status.kind === 'NOT_NEEDED'));
  return [
    `${state}, exit code ${exitCode}`,
    ...warnings,
    ...claims
      .filter(claim => !isLeftOut(claim))
      .flatMap(({ claim, requirement, status, notes }) => {
        const why = 'reason' in status ? status.reason : 'why' in status ? status.why : '';
        const findings = 'findings' in status ? status.findings : [];
        const found = [...findings, ...notes].map(finding => `${claim}: ${place(finding)}`);
        return [`${claim} (${requirement}): ${status.kind} ${why}`, ...count(found)];
      }),
  ];
}

/** Equal ones with a number, so that none is lost. */
function count(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${line} #${lines.slice(0, index).filter(same => same === line).length}`);
}

function place({ path, line, column, rule, message, severity }: Finding): string {
  return [path, line, column, severity, rule, message].join(':');
}
