import type { HookTool } from '../toolchain/hook-arguments.ts';
import { hooksFile, toolHooks, type ToolHook } from '../toolchain/tool-hooks.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';
import { normalizeName } from '../lib/package-name.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { CheckContext, SinglePlan } from './check.ts';
import { declaredRecovery } from './declared-recovery.ts';
import { lockWarnings } from './lock-warnings.ts';

/**
 * The plans of a tool as the hooks of pre-commit have it: one for each hook that says something else, one without where no
 * hook names it.
 * @param plan undefined where the tool is not configured; a hook that is given configures it
 */
export async function withHooks(
  context: CheckContext,
  tool: HookTool,
  plan: (hook?: ToolHook) => Promise<SinglePlan | undefined>,
): Promise<(SinglePlan | undefined)[]> {
  const named = await toolHooks(context.project, tool);
  const hooks = named.filter(({ text }, index) => named.findIndex(other => other.text === text) === index);
  if (hooks.length === 0) return [await heedLock(await plan(), context, tool)];
  const plans: (SinglePlan | undefined)[] = [];
  for (const [index, hook] of hooks.entries()) {
    const made = await plan(hook);
    const heeded =
      isVersion(hook.version) && made?.kind !== 'unproved' ? made : await heedLock(made, context, tool);
    plans.push(heeded && (await describeHook(heeded, hook, { context, index })));
  }
  return plans;
}

/** A lock speaks for the tool where no hook pins it; and what is missing is got from it. */
async function heedLock(
  plan: SinglePlan | undefined,
  context: CheckContext,
  tool: HookTool,
): Promise<SinglePlan | undefined> {
  if (!plan || plan.kind === 'not-needed') return plan;
  if (plan.kind === 'unproved') {
    return plan.reason === 'TOOL_UNAVAILABLE'
      ? { ...plan, ...(await declaredRecovery(context, programOf(tool))) }
      : plan;
  }
  return { ...plan, warnings: [...(plan.warnings ?? []), ...(await lockWarnings(context, plan.tool))] };
}

async function describeHook(
  plan: SinglePlan,
  hook: ToolHook,
  { context, index }: { context: CheckContext; index: number },
): Promise<SinglePlan> {
  if (plan.kind === 'not-needed') return plan;
  if (plan.kind === 'unproved') return { ...plan, ...pinnedRecovery(plan, hook) };
  const warnings = hookWarnings(hook, plan.tool, await context.toolchain());
  return {
    ...plan,
    // Evidence of each is kept under a name of its own.
    ...(index > 0 && { check: `${plan.check ?? `${context.claim.name}-${hook.tool}`}-${index + 1}` }),
    inputs: [
      ...plan.inputs,
      { kind: 'config', label: `${hooksFile}: ${hook.tool}`, value: hook.text },
      ...(hook.configuration === undefined ? [] : await context.project.inputs([hook.configuration])),
    ],
    warnings: [...(plan.warnings ?? []), ...warnings],
  };
}

/** What is missing is got in the version that the hook pins. */
function pinnedRecovery(
  { reason, recovery }: Extract<SinglePlan, { kind: 'unproved' }>,
  { tool, version }: ToolHook,
): { recovery?: string } {
  const name = programOf(tool);
  if (reason !== 'TOOL_UNAVAILABLE' || !isVersion(version) || recovery === undefined) return {};
  if (!recovery.includes(' pip install ') || !recovery.endsWith(` ${name}`)) return {};
  return { recovery: recovery.replace(/\S+$/, shellCommand([`${name}==${version}`])) };
}

function programOf(tool: HookTool): string {
  return tool === 'ruff-format' ? 'ruff' : tool;
}

/**
 * Where the hook would run something else than pygov does.
 * @param tool name and version: `ruff 0.4.1`
 */
function hookWarnings(hook: ToolHook, tool: string, toolchain: Toolchain): string[] {
  const [name = '', installed = ''] = tool.split(' ');
  const warnings: string[] = [];
  if (isVersion(hook.version) && installed !== '' && installed !== hook.version) {
    warnings.push(`${hooksFile} pins ${name} ${hook.version}; ${installed} is installed and judges`);
  }
  const missing = hook.dependencies.flatMap(dependency => missingOf(dependency, toolchain));
  if (missing.length > 0) {
    warnings.push(`${hooksFile} gives ${name} what is not installed here: ${missing.join(', ')}`);
  }
  for (const pattern of hook.unclear) {
    warnings.push(`${hooksFile}: a pattern of ${name} is not applied, so more is judged: ${pattern.trim()}`);
  }
  return warnings;
}

/** `types-requests==2.31.0`, `flake8-bugbear>=23`; a path or an address cannot be told. */
function missingOf(dependency: string, toolchain: Toolchain): string[] {
  const [, name, version] =
    /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==\s*([^\s;,]+)|[<>=!~;].*)?$/.exec(dependency) ?? [];
  if (name === undefined || toolchain.kind === 'unusable') return [];
  const installed = toolchain.python.packages.get(normalizeName(name));
  if (!installed) return [dependency];
  const differs = isVersion(version) && installed.version !== version;
  return differs ? [`${dependency} (but ${installed.version})`] : [];
}

/** A tag or a branch may be anything; only what reads as a version is compared. */
function isVersion(text: string | undefined): text is string {
  return text !== undefined && /^\d+(\.\d+)*([a-z]+\d+)?$/.test(text);
}
