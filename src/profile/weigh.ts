import type { DeclaredFile } from '../dependencies/declared.ts';
import type { ProfileName, StackClaim } from '../model.ts';
import type { Stack } from './discovery-schema.ts';
import { discovery } from './discovery.ts';
import { nameMatcher } from './name-matcher.ts';
import type { PythonProject } from './python-project.ts';
import type { ForeignManifest } from './foreign-manifest.ts';
import type { Survey } from './survey.ts';

/** What is known of one scope. */
export interface ScopeFacts {
  readonly python: PythonProject;
  readonly foreign: readonly ForeignManifest[];
  readonly survey: Survey;
}

type Evidence = StackClaim['evidence'][number];

/** What speaks for each stack in a scope, the strongest first; of equal ones ours comes first, as in the rulebook. */
export function weighStacks(facts: ScopeFacts): StackClaim[] {
  const claims = Object.entries(discovery.stacks).flatMap(([id, stack]) => {
    const evidence =
      stack.manifests.reads === 'python'
        ? pythonEvidence(id, stack, facts)
        : foreignEvidence(id, stack, facts);
    const weight = evidence.reduce((sum, item) => sum + item.weight, 0);
    return weight === 0 ? [] : [{ stack: id, title: stack.title, weight, evidence }];
  });
  return claims.sort((a, b) => b.weight - a.weight);
}

/** The profile that a scope's claims ask for. Ambiguous where none is ahead by as much as the rulebook wants. */
export function profileOf(claims: readonly StackClaim[]): ProfileName | 'ambiguous' {
  const profileFor = ({ stack }: StackClaim) => discovery.stacks[stack]?.profile;
  const ours = claims.find(claim => profileFor(claim) !== undefined);
  const profile = ours && profileFor(ours);
  if (!ours || !profile) return 'fallback-minimum';
  const rival = claims.find(claim => profileFor(claim) !== profile);
  const lead = ours.weight - (rival?.weight ?? 0);
  if (lead >= discovery['leads-by'].ours) return profile;
  return -lead >= discovery['leads-by'].others ? 'fallback-minimum' : 'ambiguous';
}

function pythonEvidence(id: string, stack: Stack, { python, survey }: ScopeFacts): Evidence[] {
  const [strongest] = stack.frameworks
    .flatMap(({ weight, names }) => {
      const found = python.frameworks.filter(({ name }) => name in names);
      return found.length === 0 ? [] : [{ what: found.map(told).join(', '), weight }];
    })
    .sort((a, b) => b.weight - a.weight);
  const projects = python.files.filter(file => !asksForToolsOnly(file, stack));
  const [first = python.files[0]] = projects;
  const built = python.build.filter(name => stack.build?.names.includes(name) === true);
  return [
    ...(strongest ? [strongest] : []),
    ...(first
      ? [
          projects.length > 0
            ? { what: listed(projects.map(describe)), weight: stack.manifests.weight }
            : { what: `${first.path}, which is about tools only`, weight: stack['tools-only']?.weight ?? 0 },
        ]
      : []),
    ...(built.length > 0 && stack.build
      ? [{ what: `built with ${built.join(', ')}`, weight: stack.build.weight }]
      : []),
    ...sourceEvidence(id, stack, survey),
  ].filter(({ weight }) => weight > 0);
}

function foreignEvidence(id: string, stack: Stack, { foreign, survey }: ScopeFacts): Evidence[] {
  const claimed = foreign.flatMap(({ path, claims, isUnreadable }) =>
    claims
      .filter(claim => claim.stack === id)
      .map(({ frameworks }) => ({ what: isUnreadable ? `${path} (unreadable)` : path, frameworks })),
  );
  if (claimed.length === 0) return [];
  const found = new Set(claimed.flatMap(({ frameworks }) => frameworks));
  const [strongest] = stack.frameworks
    .flatMap(({ weight, names }) => {
      const known = [...found].filter(name => name in names);
      return known.length === 0 ? [] : [{ what: known.join(', '), weight }];
    })
    .sort((a, b) => b.weight - a.weight);
  const { weight, 'without-framework': alone = weight } = stack.manifests;
  return [
    ...(strongest ? [strongest] : []),
    { what: listed(claimed.map(({ what }) => what)), weight: strongest ? weight : alone },
    ...sourceEvidence(id, stack, survey),
  ];
}

function sourceEvidence(id: string, { title, source }: Stack, { source: counts }: Survey): Evidence[] {
  const count = counts.get(id) ?? 0;
  if (count === 0) return [];
  return [{ what: `${count} ${count === 1 ? 'file' : 'files'} of ${title} source`, weight: source.weight }];
}

function asksForToolsOnly(file: DeclaredFile, { tooling = noTools }: Stack): boolean {
  if (file.kind === 'unreadable') return false;
  if (file.toolsOnly === true) return true;
  const isList = file.requirements.length > 0 && !/(pyproject\.toml|setup\.(py|cfg))$/.test(file.path);
  return isList && file.requirements.map(({ name }) => name).every(nameMatcher(tooling));
}

const noTools: string[] = [];

function told({ name, by }: PythonProject['frameworks'][number]): string {
  return `${name} (${by})`;
}

function describe(file: DeclaredFile): string {
  return file.kind === 'unreadable' ? `${file.path} (unreadable)` : file.path;
}

/** No more than a line is good for. */
function listed(names: readonly string[]): string {
  const more = names.length - 3;
  return [...names.slice(0, 3), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
