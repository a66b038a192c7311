import { registerEnumType } from 'type-graphql';

/** Registers a closed list as a GraphQL enum whose values carry their Chinese terms. */
export function codeTable<Code extends string>(name: string, description: string, terms: Record<Code, string>): Record<Code, Code> {
  const codes = Object.fromEntries(Object.keys(terms).map((code) => [code, code])) as Record<Code, Code>;
  registerEnumType(codes, {
    name,
    description,
    valuesConfig: Object.fromEntries(Object.entries(terms).map(([code, term]) => [code, { description: term }])) as never,
  });
  return codes;
}
