import { carriers, wrappings } from './recall/carriers.js';
import { harmless, named, placeholders, references } from './recall/examples.js';
import { loadModule } from './shared/bundle.js';
import { table } from './shared/statistics.js';

/** @typedef {import('../src/checks/secrets/rule-schema.ts').SecretRule} SecretRule */
/** @typedef {{ right: number, of: number, wrong: string[] }} Score */

const seeds = [11, 7930, 15849];

/**
 * @type {{
 *   scanBlob: typeof import('../src/checks/secrets/scan-blob.ts').scanBlob,
 *   secretRules: typeof import('../src/checks/secrets/rules.ts').secretRules,
 *   rulePattern: typeof import('../src/checks/secrets/rule-pattern.ts').rulePattern,
 *   expandShape: typeof import('../test/unit/secrets/expand-shape.ts').expandShape,
 * }}
 */
let engine;

/**
 * How much of what it should find the secret scanner finds, and how much of what it should leave alone it leaves alone,
 * on examples of our own that are filled in at random: tables by carrier, and the rules that miss something.
 */
export async function recall() {
  engine = await loadModule(
    `export { scanBlob } from './src/checks/secrets/scan-blob.ts';
    export { secretRules } from './src/checks/secrets/rules.ts';
    export { rulePattern } from './src/checks/secrets/rule-pattern.ts';
    export { expandShape } from './test/unit/secrets/expand-shape.ts';`,
    'recall',
  );
  return [...formats(), ...contexts(), ...names(), ...silence()].join('\n\n');
}

/** Whether a secret of the kind that the rule is about was found, by it or by one that says more. */
const isFound = (/** @type {string | Buffer} */ content, /** @type {string} */ path) =>
  engine.scanBlob(Buffer.from(content), path).length > 0;

/** Values that are known by their own form, in every carrier. */
function formats() {
  /** @type {Map<string, Score>} */
  const byCarrier = new Map();
  /** @type {Map<string, Score>} */
  const byRule = new Map();
  for (const rule of engine.secretRules) {
    for (const [index, shape] of rule.examples.bad.entries()) {
      for (const seed of seeds) {
        const value = ownForm(rule, engine.expandShape(shape, seed + index).text);
        if (value === undefined) continue;
        for (const carrier of carriers) {
          if (/["'\\\s]/.test(value) || (carrier.encoded && rule['ignore-case'])) continue;
          const found = isFound(carrier.write('orders_value', value), carrier.path);
          count(byCarrier, carrier.what, found, rule.id);
          count(byRule, rule.id, found, carrier.what);
        }
      }
    }
  }
  return [
    told(
      'Formats that are known by their own form, under a name that says nothing',
      'carrier',
      byCarrier,
      'found',
    ),
    told('The same, by rule', 'rule', onlyMissing(byRule), 'found'),
  ];
}

/** The bad and the good examples of all rules, in whatever can hold any text. */
function contexts() {
  /** @type {Map<string, Score>} */
  const bad = new Map();
  /** @type {Map<string, Score>} */
  const good = new Map();
  /** @type {Map<string, Score>} */
  const badByRule = new Map();
  /** @type {Map<string, Score>} */
  const goodByRule = new Map();
  for (const rule of engine.secretRules) {
    const path = rule.path === undefined ? 'src/orders/settings.py' : 'deploy/orders.yml';
    for (const { what, write } of wrappings) {
      for (const [shape, seed] of rule.examples.bad.flatMap(each =>
        seeds.map(seed => /** @type {const} */ ([each, seed])),
      )) {
        const found = isFound(write(engine.expandShape(shape, seed).text), path);
        count(bad, what, found, rule.id);
        count(badByRule, rule.id, found, what);
      }
      for (const text of rule.examples.good) {
        const silent = !isFound(write(text), path);
        count(good, what, silent, rule.id);
        count(goodByRule, rule.id, silent, what);
      }
    }
  }
  return [
    told('Bad examples of all rules', 'held as', bad, 'found'),
    told('The same, by rule', 'rule', onlyMissing(badByRule), 'found'),
    told('Good examples of all rules', 'held as', good, 'left alone'),
    told('The same, by rule', 'rule', onlyMissing(goodByRule), 'left alone'),
  ];
}

/** Values for which only their name or their place speaks. */
function names() {
  /** @type {Map<string, Score>} */
  const scores = new Map();
  for (const carrier of carriers) {
    if (carrier.encoded) continue;
    for (const { name, shapes } of named) {
      for (const [shape, seed] of shapes.flatMap(each =>
        seeds.map(seed => /** @type {const} */ ([each, seed])),
      )) {
        const value = engine.expandShape(shape, seed).text;
        // What would be quoted where it holds such characters.
        if (!carrier.quotes && /[#&$<>()]/.test(value)) continue;
        count(scores, carrier.what, isFound(carrier.write(name, value), carrier.path), `${name} ${shape}`);
      }
    }
  }
  return [told('Values under the name of a secret', 'carrier', scores, 'found')];
}

/** What is no secret, in every carrier. */
function silence() {
  /** @type {Map<string, Score>} */
  const scores = new Map();
  for (const carrier of carriers) {
    // A carrier that signs in says itself that its value is a password, and one with SecretStr that it is a secret.
    const tells = /curl|URL|Settings/.test(carrier.what);
    for (const { name } of named) {
      for (const value of [...placeholders, ...(tells ? [] : references)]) {
        if (!carrier.quotes && /[<>]/.test(value) && carrier.what.startsWith('XML')) continue;
        count(scores, carrier.what, !isFound(carrier.write(name, value), carrier.path), `${name} ${value}`);
      }
    }
    for (const { name, shape } of harmless) {
      if (tells) continue;
      for (const seed of seeds) {
        const { text } = engine.expandShape(shape, seed);
        count(scores, carrier.what, !isFound(carrier.write(name, text), carrier.path), `${name} ${shape}`);
      }
    }
  }
  return [told('Placeholders, references and harmless values', 'carrier', scores, 'left alone')];
}

/**
 * The value in an example, where its own form is all that the rule needs.
 *
 * @param {SecretRule} rule
 * @param {string} text
 */
function ownForm(rule, text) {
  const pattern = engine.rulePattern(rule);
  if (rule.generic || rule.path !== undefined || /\(\?<(?:secret|host)>/.test(pattern.source))
    return undefined;
  const match = new RegExp(pattern.source, pattern.flags.replace('y', 'g')).exec(text);
  return match?.[0];
}

/** @param {Map<string, Score>} scores @param {string} key @param {boolean} isRight @param {string} example */
function count(scores, key, isRight, example) {
  const score = scores.get(key) ?? { right: 0, of: 0, wrong: [] };
  scores.set(key, score);
  score.of += 1;
  if (isRight) score.right += 1;
  else if (!score.wrong.includes(example)) score.wrong.push(example);
}

/** @param {Map<string, Score>} scores */
function onlyMissing(scores) {
  return new Map([...scores].filter(([, { wrong }]) => wrong.length > 0));
}

/**
 * @param {string} title
 * @param {string} what
 * @param {Map<string, Score>} scores
 * @param {string} right
 */
function told(title, what, scores, right) {
  const all = [...scores.values()];
  const total = all.reduce((sum, { of }) => sum + of, 0);
  const sum = all.reduce((rights, score) => rights + score.right, 0);
  const head = `### ${title}: ${sum} of ${total} ${right}`;
  if (scores.size === 0) return head;
  const rows = [...scores].map(([key, { right: rights, of, wrong }]) => {
    const more = wrong.length > 6 ? `; ${wrong.length - 6} more` : '';
    return [key, String(rights), String(of), `${wrong.slice(0, 6).join('; ')}${more}`.replaceAll('|', '\\|')];
  });
  return `${head}\n\n${table([what, right, 'of', 'not so'], rows)}`;
}
