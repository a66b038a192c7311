import { registerEnumType } from 'type-graphql';

const termsOfTables = new Map<object, Readonly<Record<string, string>>>();

/** The codes of a table with their Chinese terms. */
export function termsOf(codes: object): Readonly<Record<string, string>> {
  const terms = termsOfTables.get(codes);
  if (!terms) throw new TypeError('Only what codeTable has made has terms.');
  return terms;
}

/** Registers a closed list as a GraphQL enum whose values carry their Chinese terms. */
export function codeTable<Code extends string>(
  name: string,
  description: string,
  terms: Record<Code, string>,
): Record<Code, Code> {
  const codes = Object.fromEntries(Object.keys(terms).map((code) => [code, code])) as Record<Code, Code>;
  registerEnumType(codes, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries(terms).map(([code, term]) => [code, { description: term }]),
    ) as never,
  });
  termsOfTables.set(codes, terms);
  return codes;
}
