import fc from 'fast-check';
import { contract, isLink, namedTypeOf } from './contract.ts';
import { wholeHistory } from './history-rows.ts';
import { childIdOf, days, names, places, residentIdOf, schools, strangers, worldSize } from './world.ts';

/** What the queries of one run may contain. */
export interface QueryLimits {
  /** Counts, page information, and pages shorter than the list. */
  pages: boolean;
}

interface Selection {
  text: string;
  fragments: string[];
}

export interface Query {
  query: string;
  /** Response key of the list whose pages are to be walked by `$after`; null where there is none. */
  paged: string | null;
}

const child = fc.nat(worldSize + strangers.length).map(childIdOf);
const enumOf = (name: string, field: string) =>
  fc.constantFrom(
    ...(namedTypeOf(name, field) as { getValues?(): { name: string }[] }).getValues!().map((value) => value.name),
  );
const day = fc.constantFrom(...days).map((value) => `"${value}"`);
const division = fc.constantFrom('610111', '610111001', '420112', ...places).map((code) => `"${code}"`);
const bool = fc.constantFrom('true', 'false');

const conditions: Record<string, Record<string, fc.Arbitrary<string>>> = {
  children: {
    division,
    categories: fc
      .subarray(['LEFT_BEHIND', 'ORPHAN', 'POOR'], { minLength: 1 })
      .map((codes) => `[${codes.join(', ')}]`),
    riskLevels: fc.subarray([1, 2, 3], { minLength: 1 }).map((levels) => `[${levels.join(', ')}]`),
    sex: enumOf('Child', 'sex'),
    bornFrom: day,
    bornBefore: day,
    name: fc.constantFrom(...names).map((name) => `"${name}"`),
  },
  schoolings: {
    division,
    stage: enumOf('Schooling', 'stage'),
    status: enumOf('Schooling', 'status'),
    schoolCreditCode: fc.constantFrom(...schools).map(({ credit_code }) => `"${credit_code}"`),
    droppedOutSince: day,
  },
  medicals: { division, fitForSchool: bool, vaccinationComplete: bool, needsAttention: bool },
  households: { division, status: enumOf('Household', 'status'), verifiedBefore: day },
  guardianDetentions: { division, since: day, measure: enumOf('GuardianDetention', 'measure') },
};

/** Fields of a type, each perhaps under another name or in a fragment. */
function selection(type: string, depth: number): fc.Arbitrary<Selection> {
  if (type === 'RecordChange') return fc.constant({ text: wholeHistory, fragments: [] });
  const fields = contract.fields(type);
  const leaves = fields.filter((field) => !isLink(type, field));
  const links = depth > 0 ? fields.filter((field) => isLink(type, field)) : [];
  const leaf = fc
    .tuple(fc.constantFrom('__typename', ...leaves), fc.constantFrom('', '', '', 'as_'))
    .map(([field, alias]) => ({ text: alias ? `${alias}${field}: ${field}` : field, fragments: [] }));
  const link =
    links.length > 0
      ? fc.constantFrom(...links).chain((field) =>
          selection(namedTypeOf(type, field).name, depth - 1).map((inner) => ({
            text: `${field} { ${inner.text} }`,
            fragments: inner.fragments,
          })),
        )
      : leaf;
  return fc
    .array(wrapped(type, fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: link })), {
      minLength: 1,
      maxLength: 5,
    })
    .map(join);
}

/** A field as it stands, in an inline fragment, or in a named one. */
function wrapped(type: string, field: fc.Arbitrary<Selection>): fc.Arbitrary<Selection> {
  return fc
    .tuple(field, fc.constantFrom('plain', 'plain', 'plain', 'inline', 'named'))
    .map(([{ text, fragments }, how]) => {
      if (how === 'inline') return { text: `... on ${type} { ${text} }`, fragments };
      if (how === 'plain') return { text, fragments };
      const letters = [...`${type} ${text}`].map((character) => character.codePointAt(0)!);
      const name = `F${letters.reduce((hash, letter) => (Math.imul(hash, 31) + letter) >>> 0, 7)}`;
      return { text: `...${name}`, fragments: [...fragments, `fragment ${name} on ${type} { ${text} }`] };
    });
}

function join(parts: Selection[]): Selection {
  return {
    text: parts.map(({ text }) => text).join(' '),
    fragments: [...new Set(parts.flatMap(({ fragments }) => fragments))],
  };
}

function list(field: string, type: string, limits: QueryLimits): fc.Arbitrary<Selection & { paged: boolean }> {
  const filter = fc.record(conditions[field]!, { requiredKeys: [] }).map(few);
  const order =
    field === 'children'
      ? fc.option(
          fc
            .tuple(fc.constantFrom('ID', 'BIRTH_DATE', 'NAME'), fc.constantFrom('ASC', 'DESC'))
            .map(([by, direction]) => `orderBy: { field: ${by}, direction: ${direction} }`),
          { nil: '' },
        )
      : fc.constant('');
  const first = limits.pages
    ? fc.constantFrom('first: 1', 'first: 2', 'first: 3', 'first: 50')
    : fc.constant('first: 50');
  const outer = limits.pages ? fc.subarray(['totalCount', 'pageInfo { hasNextPage endCursor }']) : fc.constant([]);
  return fc
    .tuple(filter, order, first, outer, fc.boolean(), selection(type, 2))
    .map(([filter, order, first, outer, paged, node]) => {
      const walks = paged && limits.pages;
      const args = [filter, order, first, walks ? 'after: $after' : ''].filter(Boolean).join(', ');
      const page = walks ? ['totalCount', 'pageInfo { hasNextPage endCursor }'] : outer;
      return {
        text: `${field}(${args}) { ${page.join(' ')} edges { cursor node { ${node.text} } } }`,
        fragments: node.fragments,
        paged: walks,
      };
    });
}

function few(filter: Record<string, unknown>): string {
  // Many conditions at once leave nothing to compare.
  const entries = Object.entries(filter);
  const chosen = entries.length > 3 ? [] : entries.slice(0, 2);
  return chosen.length > 0
    ? `filter: { ${chosen.map(([name, value]) => `${name}: ${String(value)}`).join(', ')} }`
    : '';
}

function root(limits: QueryLimits): fc.Arbitrary<Selection & { paged: boolean }> {
  const single = (args: fc.Arbitrary<string>, type: string) =>
    fc
      .tuple(args, selection(type, 3))
      .map(([call, { text, fragments }]) => ({ text: `${call} { ${text} }`, fragments, paged: false }));
  const lists = [
    ['children', 'Child'],
    ['schoolings', 'Schooling'],
    ['medicals', 'Medical'],
    ['households', 'Household'],
    ['guardianDetentions', 'GuardianDetention'],
  ] as const;
  return fc.oneof(
    {
      weight: 3,
      arbitrary: single(
        child.map((id) => `child(id: "${id}")`),
        'Child',
      ),
    },
    {
      weight: 1,
      arbitrary: single(
        fc.nat(39).map((at) => `childByResidentId(residentId: "${residentIdOf(at)}")`),
        'Child',
      ),
    },
    { weight: 4, arbitrary: list('children', 'Child', limits) },
    ...lists.slice(1).map(([field, type]) => ({ weight: 1, arbitrary: list(field, type, limits) })),
    {
      weight: 1,
      arbitrary: single(
        fc.constantFrom(
          'schools(division: "610111")',
          'schools(name: "灞桥", first: 1)',
          'schools(division: "42", name: "柏")',
        ),
        'School',
      ),
    },
    {
      weight: 1,
      arbitrary: single(
        fc.constantFrom(
          'divisions(code: "610111")',
          'divisions(parent: "610111", first: 3)',
          'divisions(name: "灞桥")',
        ),
        'Division',
      ),
    },
  );
}

/** Questions to the gateway, over all departments, one to three at once. */
export function arbitraryQuery(limits: QueryLimits = { pages: true }): fc.Arbitrary<Query> {
  return fc
    .constantFrom(1, 1, 1, 2, 3)
    .chain((count) => fc.array(root(limits), { minLength: count, maxLength: count }))
    .map((roots) => {
      // A list whose pages are walked is asked for alone: a cursor belongs to one list.
      const paged = roots.find((one) => one.paged);
      const { text, fragments } = join(
        (paged ? [paged] : roots).map((one, at) => ({ ...one, text: `q${at}: ${one.text}` })),
      );
      return {
        query: `query${paged ? '($after: String)' : ''} { ${text} } ${fragments.join(' ')}`.trim(),
        paged: paged ? 'q0' : null,
      };
    });
}

/**
 * What a subgraph is asked for by keys: representations, some with more than a key, and the fields that this department
 * adds.
 */
export function arbitraryEntities(
  fieldsOf: (type: string) => readonly string[],
): fc.Arbitrary<{ query: string; variables: Record<string, unknown> }> {
  const representation = fc
    .tuple(
      child,
      fc.constantFrom(
        {},
        {},
        { name: '伪造', sealed: false, residenceDivision: '610111001200', childId: childIdOf(0) },
      ),
    )
    .map(([id, forged]) => ({ __typename: 'Child', id, ...forged }));
  return fc
    .tuple(fc.array(representation, { minLength: 1, maxLength: 5 }), selectionOf('Child', fieldsOf, 2))
    .map(([representations, text]) => ({
      query: `query($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on Child { ${text} } }
      }`,
      variables: { representations },
    }));
}

function selectionOf(type: string, fieldsOf: (type: string) => readonly string[], depth: number): fc.Arbitrary<string> {
  if (type === 'RecordChange') return fc.constant(wholeHistory);
  const fields = fieldsOf(type).filter((field) => depth > 0 || !isLink(type, field));
  if (fields.length === 0) return fc.constant('__typename');
  const chosen = fields.map((field) =>
    isLink(type, field)
      ? selectionOf(namedTypeOf(type, field).name, fieldsOf, depth - 1).map((inner) => `${field} { ${inner} }`)
      : fc.constant(field),
  );
  return fc
    .tuple(
      fc.subarray(
        fields.map((_, at) => at),
        { minLength: 1 },
      ),
      ...chosen,
    )
    .map(([at, ...texts]) => at.map((one) => texts[one]).join(' '));
}
