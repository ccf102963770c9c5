import { adversarial } from './adversarial.js';
import { contracts } from './contracts.js';
import { gates } from './gates.js';
import { models } from './models.js';
import { recall } from './recall.js';
import { rules } from './rules.js';
import { secrets } from './secrets.js';

/**
 * Measures, and prints Markdown tables of ratios within one run. Usage: npm run bench [-- NAME…] [-- --runs 15], where
 * NAME is one of these; all without one.
 */
const benches = { gates, rules, models, contracts, secrets, adversarial, recall };

const { names, runs } = readArguments(process.argv.slice(2));
for (const [name, bench] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`## ${name}\n\n${await bench({ runs })}\n`);
}

/** @param {string[]} args */
function readArguments(args) {
  const at = args.indexOf('--runs');
  const runs = at === -1 ? 15 : Number(args[at + 1]);
  const names = args.filter((_, index) => at === -1 || (index !== at && index !== at + 1));
  const unknown = names.find(name => !(name in benches));
  if (unknown !== undefined || !(runs >= 1))
    throw new Error(`usage: npm run bench [-- ${Object.keys(benches).join('|')}] [-- --runs N]`);
  return { names, runs };
}
