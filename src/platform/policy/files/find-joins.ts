import { parse } from 'yaml';
import type { Requester } from '../../identity/requester.ts';
import { recordConditions, requesterConditions } from '../access.ts';
import { numberParts, type Carried } from '../carried.ts';
import type { MaskName } from '../masks.ts';
import type { ChildFacts, Contract, FieldEffect, Policies, Rule } from '../policy.ts';
import type { FloorFile } from './policy-files.ts';
import { lineKeepingBack } from './floor.ts';

/** A value that a requester is kept from, and the fields by which the rules release it all the same. */
export interface Join {
  /** As `education student-affairs`; `client` is named where the rule of an emergency access is among the pieces. */
  requester: string;
  /** The value, as `Child.residentId`. */
  item: string;
  /** What keeps it back: the line of the floor, or the rule that masks it. */
  keptBackBy: string;
  pieces: readonly Piece[];
}

interface Piece {
  item: string;
  mask: MaskName | null;
  rule: string;
  /** `policies/access/education.yaml:12` */
  source: string;
}

/** The place of rules that hold everywhere: which one it is changes nothing. */
const anyPlace = '610111000000';

interface Asker {
  name: string;
  department: string;
  roles: readonly string[];
  client: string;
  childId: string;
  /** Of an account with several posts: their names, each of which asks by itself as well. */
  posts: readonly string[];
}

/**
 * The values that these policies keep back from a requester and release together: whole by another field, or in pieces.
 * What a requester is told for one purpose, or on one day, it still knows for another: rules are taken together
 * whatever their purposes and dates, and the ages of children. Pure, and asked when policies are composed, never for a
 * request.
 */
export function findJoins(policies: Pick<Policies, 'rules' | 'texts' | 'contract' | 'roles'>): Join[] {
  const carriers = carriersOf(policies.contract);
  const concerned = policies.rules.filter(({ fields }) =>
    [...fields].some(([type, ofType]) => [...ofType.keys()].some((field) => carriers.fields.has(`${type}.${field}`))),
  );
  const floor = parse(policies.texts['access/platform.yaml']!) as FloorFile;
  const found = new Map<string, Join>();
  for (const asker of askersOf(policies.roles, concerned)) {
    const speaking = concerned.filter((rule) => requesterConditions.requester(rule, asker as never));
    for (const rules of ruleSetsOf(speaking, asker)) {
      for (const [item, of] of carriers.values) {
        const join = joinOf(item, of, rules, floor, asker);
        if (join && !asker.posts.some((requester) => found.has(joinKey({ ...join, requester }))))
          found.set(joinKey(join), join);
      }
    }
  }
  return [...found.values()];
}

/** The joins of the later state of the policies that the earlier one has not. */
export function openedJoins(before: Policies, after: Policies): Join[] {
  const joins = findJoins(after);
  if (joins.length === 0) return [];
  const standing = new Set(findJoins(before).map(joinKey));
  return joins.filter((join) => !standing.has(joinKey(join)));
}

/** Two joins of the same requester and value by the same fields are the same, whichever rules they stand in. */
function joinKey({ requester, item, pieces }: Join): string {
  return [requester, item, ...pieces.map((piece) => `${piece.item} ${piece.mask}`)].join();
}

/** A join in the words of a fault. */
export function describeJoin({ requester, item, keptBackBy, pieces }: Join): string {
  const named = pieces.map(({ item: of, mask, rule }) => `${of} (${mask ?? 'in clear'}, rule ${rule})`);
  const told = named.length === 1 ? `${named[0]} tells it` : `${named.join(' and ')} together tell it`;
  return `${keptBackBy} keeps ${item} back from ${requester}, and ${told}: mask or leave out one of them`;
}

interface Carrier {
  item: string;
  parts: readonly Carried['part'][];
}

/** The values that other fields carry, each with its carriers, itself the first; and all fields among them. */
function carriersOf({ types }: Contract): { values: Map<string, Carrier[]>; fields: Set<string> } {
  const values = new Map<string, Carrier[]>();
  for (const [type, fields] of types) {
    for (const [field, { carries = [] }] of fields) {
      for (const { value, part } of carries) {
        const of = values.get(value) ?? [{ item: value, parts: ['whole'] }];
        values.set(value, [...of, { item: `${type}.${field}`, parts: [part] }]);
      }
    }
  }
  const fields = new Set([...values.values()].flat().map(({ item }) => item));
  return { values, fields };
}

/** Every post, every account that holds all posts of a department, and the clients of emergency accesses. */
function askersOf(roles: Policies['roles'], rules: readonly Rule[]): Asker[] {
  const nobody = { client: '', childId: '', posts: [] };
  const ofPosts = [...roles].flatMap(([department, titles]) => {
    const held = [...titles.keys()];
    const posts = held.map((role) => ({ name: `${department} ${role}`, department, roles: [role], ...nobody }));
    const names = posts.map(({ name }) => name);
    const all = { ...nobody, name: `${department} ${held.join(' and ')}`, department, roles: held, posts: names };
    return held.length > 1 ? [...posts, all] : posts;
  });
  const ofEmergencies = rules.flatMap(({ to, where: { childId } }) =>
    to === 'everyone' || childId === null
      ? []
      : to.map(({ department, roles: named, client }) => ({
          name: `${client}`,
          department,
          roles: named ?? [...(roles.get(department)?.keys() ?? [])],
          client: client ?? '',
          childId,
          posts: [],
        })),
  );
  return [...ofPosts, ...ofEmergencies];
}

/** For each place in which a rule holds, and each kind of child that the rules tell apart: the rules that cover it. */
function ruleSetsOf(speaking: readonly Rule[], { childId }: Asker): Rule[][] {
  const places = [...new Set([anyPlace, ...speaking.flatMap(({ where: { place } }) => place ?? [])])];
  return places.flatMap((division) => {
    const holding = speaking.filter((rule) => requesterConditions.place(rule, { division } as Requester));
    return childrenOf(holding, division, childId).map((facts) =>
      holding.filter(({ where }) => {
        const conditions = { ...where, age: null, place: null };
        return Object.values(recordConditions).every((isMet) =>
          isMet(conditions, facts, { requester: { division } as Requester, today: '' }),
        );
      }),
    );
  });
}

function childrenOf(rules: readonly Rule[], division: string, childId: string): ChildFacts[] {
  const named = [...new Set(rules.flatMap(({ where }) => where.categories ?? []))];
  const elsewhere = division.startsWith('11') ? anyPlace : '110101001001';
  return [[], ...named.map((category) => [category]), named].flatMap((categories) =>
    [division, elsewhere].flatMap((residenceDivision) =>
      [false, true].map((sealed) => ({ childId, residenceDivision, householdDivision: elsewhere, sealed, categories })),
    ),
  );
}

function joinOf(
  item: string,
  carriers: readonly Carrier[],
  rules: readonly Rule[],
  floor: FloorFile,
  { name, department, roles }: Asker,
): Join | null {
  const isNumber = carriers.some(({ parts }) => !parts.includes('whole'));
  const told = carriers.flatMap((carrier) =>
    rules.flatMap((rule) => {
      const effect = effectOn(rule, carrier.item);
      if (!effect) return [];
      const piece: Piece = { item: carrier.item, mask: effect.mask, rule: rule.id, source: rule.source };
      return [{ carrier, piece, parts: carrier.parts.flatMap((part) => partLeft(part, effect.mask, isNumber) ?? []) }];
    }),
  );
  // Released in clear by itself it is not kept back: that rule is within the floor, or a fault of its own.
  if (told.some(({ carrier, piece }) => carrier.item === item && piece.mask === null)) return null;
  const line = lineKeepingBack(floor, { department, roles: [...roles] }, item);
  const pieces = piecesOf(told);
  // A value that nobody masks is kept back by no mask: another field may carry it in clear, and only pieces of that
  // field's masked values make it.
  const masked = told.find(
    ({ carrier, piece }) =>
      carrier.parts.includes('whole') && piece.mask !== null && (carrier.item === item || pieces?.length !== 1),
  )?.piece;
  if (!pieces || (line === null && !masked)) return null;
  const keptBackBy = line
    ? `The floor "${line}"`
    : `The mask "${masked!.mask}" of ${masked!.item} (rule ${masked!.rule})`;
  return { requester: name, item, keptBackBy, pieces };
}

function effectOn({ fields }: Rule, item: string): FieldEffect | undefined {
  const [type = '', field = ''] = item.split('.');
  return fields.get(type)?.get(field);
}

type Told = { piece: Piece; parts: readonly Carried['part'][] };

/** The fewest pieces that make the value: the whole by one field, or all parts of the number; null where they do not. */
function piecesOf(told: readonly Told[]): Piece[] | null {
  const telling = (part: Carried['part']) => told.find(({ parts }) => parts.includes(part))?.piece;
  const whole = telling('whole');
  if (whole) return [whole];
  // Its county is told by where the child lives, which the requester's own place tells at last.
  const pieces = numberParts.map((part) => telling(part));
  const [, birthDate, lastFour] = pieces;
  return birthDate && lastFour ? pieces.filter((piece) => piece !== undefined) : null;
}

/**
 * What a mask leaves of a carried part. A day masked still narrows the number to so few that the check digit tells it;
 * a text that is no number may be so short that the mask of a number leaves all of it.
 */
function partLeft(part: Carried['part'], mask: MaskName | null, isNumber: boolean): Carried['part'] | null {
  if (mask === null) return part;
  if (part === 'birthDate') return mask === 'presence' ? null : part;
  switch (mask) {
    case 'county':
      return part === 'lastFour' ? null : part === 'whole' && isNumber ? 'division' : part;
    case 'lastFour':
      return part === 'division' ? null : part === 'whole' && isNumber ? 'lastFour' : part;
    case 'presence':
    case 'ageBand':
    case 'yearOnly':
    case 'icdChapter':
    case 'initial':
      return null;
  }
}
