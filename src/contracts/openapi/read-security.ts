import type { Alternative, SecurityScheme } from './contract.ts';
import type { DocumentSet } from './document-set.ts';
import { below, isTable, itemsOf, membersOf, textsOf, type Located, type Table } from './place.ts';

/** How 2.0 calls the flows of OAuth 2. */
const flowNames: Readonly<Record<string, string>> = {
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

/** The schemes of a document by what they are, so that another name for the same is the same. */
export function readSchemes(set: DocumentSet): Map<string, SecurityScheme> {
  return new Map([...namedSchemes(set)].map(([, { key, scheme }]) => [key, scheme]));
}

/** Ways to be let in: those of the operation, else of the document; none said means that nothing is asked for. */
export function readAlternatives(operation: Located, set: DocumentSet): Alternative[] {
  const own = below(operation, 'security');
  const said = itemsOf(own.node === undefined ? below(set.root, 'security') : own);
  if (said.length === 0) return [new Map()];
  const known = namedSchemes(set);
  return said.map(
    part =>
      new Map(
        membersOf(part).map(([name, scopes]) => [known.get(name)?.key ?? name, new Set(textsOf(scopes))]),
      ),
  );
}

const noTable: Table = {};

const read = new WeakMap<DocumentSet, Map<string, { key: string; scheme: SecurityScheme }>>();

function namedSchemes(set: DocumentSet): Map<string, { key: string; scheme: SecurityScheme }> {
  const known = read.get(set);
  if (known) return known;
  const { root } = set;
  const parts = [
    ...membersOf(below(root, 'components', 'securitySchemes')),
    ...membersOf(below(root, 'securityDefinitions')),
  ];
  const schemes = new Map(
    parts.flatMap(([name, part]) => {
      const found = set.resolve(part);
      return found && isTable(found.node)
        ? [[name, { key: keyOf(found.node), scheme: schemeOf(name, found, found.node) }] as const]
        : [];
    }),
  );
  read.set(set, schemes);
  return schemes;
}

function keyOf({ type, name, in: where, scheme }: Table): string {
  if (type === 'apiKey') return `key in ${String(where)} ${String(name)}`;
  if (type === 'basic') return 'http basic';
  return type === 'http' ? `http ${String(scheme).toLowerCase()}` : String(type);
}

function schemeOf(name: string, part: Located, node: Table): SecurityScheme {
  const flows = membersOf(below(part, 'flows'));
  const { flow } = node;
  if (typeof flow === 'string') flows.push([flowNames[flow] ?? flow, part]);
  return {
    name,
    flows: new Map(
      flows.map(([kind, { node: said }]) => {
        const { authorizationUrl = '', tokenUrl = '', scopes } = isTable(said) ? said : noTable;
        const names = isTable(scopes) ? Object.keys(scopes) : [];
        return [
          kind,
          { urls: `${String(authorizationUrl)} ${String(tokenUrl)}`.trim(), scopes: new Set(names) },
        ];
      }),
    ),
    url: typeof node.openIdConnectUrl === 'string' ? node.openIdConnectUrl : undefined,
    place: part.place,
  };
}
