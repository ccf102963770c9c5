import type { SecretRule, Service } from './rule-schema.ts';
import { literalPattern, parseShape, shapeExample, shapePattern, type Alphabets } from './shape.ts';

/**
 * The rule for values that only the name of their service and their exact shape give away. There are hundreds: pattern
 * and examples are made when they are asked for.
 *
 * By default a word that says secret has to stand near, on the same line, after the name of the service or in one name with it;
 * where that name is a word of everyday language, the two have to be one name.
 */
export function serviceRule(service: Service, alphabets: Alphabets): SecretRule {
  const { id, of, kind, words, near } = service;
  return {
    id,
    title: `${of} ${kind}`,
    keywords: words.map(word => (near === 'name' ? `${word}_` : word)),
    'ignore-case': true,
    beside: '@{secret-word}',
    validator: 'service-value',
    why: `a value of the right shape stands under a name that says it is a secret of ${of}`,
    revoke: service.revoke ?? `revoke it in the account at ${of}`,
    get pattern() {
      return servicePattern(service, alphabets);
    },
    get examples() {
      return serviceExamples(service);
    },
  };
}

function servicePattern({ words, shapes, near }: Service, alphabets: Alphabets): string {
  const service = `(?:${words.map(literalPattern).join('|')})`;
  const values = shapes.map(shape => shapePattern(parseShape(shape), alphabets)).join('|');
  const names =
    near === 'name'
      ? `${service}_@{secret-name}`
      : `${service}(?:@{secret-near}|(?<=@{secret-before}${service})(?<after>[A-Za-z0-9_.-]{0,20}(?![A-Za-z0-9_.-])))`;
  return `(?<![A-Za-z])${names}(?:@{to}|@{call})@{scheme}(?<secret>${values})@{end-value}`;
}

function serviceExamples({ words, shapes, near }: Service): SecretRule['examples'] {
  const word = words[0] ?? '';
  const upper = word.toUpperCase();
  const bad = shapes.flatMap(shape => {
    const parts = parseShape(shape);
    return [
      `${upper}_API_KEY = "${shapeExample(parts, 'least')}"`,
      `${upper}_TOKEN=${shapeExample(parts, 'most')}`,
    ];
  });
  const [shape = ''] = shapes;
  const value = shapeExample(parseShape(shape), 'least');
  const elsewhere = [
    `requests.get("https://${word}.internal/v1", headers={"Authorization": "Bearer ${value}"})`,
    `client = ${word}.Client("orders", api_key="${value}")`,
    `SECRET_OF_${upper}: "${value}"`,
  ];
  return {
    bad: [
      ...bad,
      ...words.slice(1).map(one => `"${one}_secret": "${value}"`),
      ...(near === 'name' ? [] : elsewhere),
    ],
    good: [
      `${upper}_API_KEY=\${${upper}_API_KEY}`,
      `${word}_api_key = "your-${word}-key-1"`,
      `${word}_token = get_token("${word}", 1)`,
    ],
  };
}
