import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  Kind,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import { nothingAsked } from './create-field-merger.ts';
import { planKeyOf } from './plan-keys.ts';
import type { AskedSchema } from './supergraph-types.ts';

/** What the departments have answered, by plan key: also the keys by which one was asked for what another knows. */
export type Answered = Record<string, unknown>;

/** A place in what was answered: response keys and places in lists. */
export type Path = readonly (string | number)[];

/**
 * The part of what was answered that was asked for, in the order in which it was asked. A null that may not be null
 * makes null what it stands in, as the specification says (GraphQL, October 2021, 6.4.4).
 * What nobody was asked for and what nobody may say is not told apart by a null: it is a fault.
 * @param unknown records of which a department knows nothing: what it was asked of them is null
 * @param faults takes the nulls that may not be null
 */
export type Project = (answered: Answered, unknown: ReadonlySet<object>, faults: GraphQLError[]) => Answered | null;

/** One projection: where it stands, and what it has found. */
interface Projecting {
  place: (string | number)[];
  unknown: ReadonlySet<object>;
  faults: GraphQLError[];
}

/** @returns `lost` where what holds the value is to be null too */
type Complete = (value: unknown, at: Projecting) => unknown;

const lost = Symbol('lost');

interface ProjectedField {
  key: string;
  name: string;
  planKey: string;
  /** What is answered whatever was found: the name of the type. */
  constant?: string;
  /** Absent where every value may stand as it is. */
  complete?: Complete;
}

/** A field as it stands in a selection, and the type in whose fragment it does. */
interface PlacedField {
  node: FieldNode;
  fragment?: string;
}

/** @param selectionSet of a merged operation: each response key once for each type of records */
export function createProjection(asked: AskedSchema, type: GraphQLObjectType, selectionSet: SelectionSetNode): Project {
  const complete = completeRecord(asked, type, placedFields(selectionSet));
  return (answered, unknown, faults) => {
    const projected = complete(answered, { place: [], unknown, faults });
    return projected === lost ? null : (projected as Answered);
  };
}

/** @param type of the records whose fields they are; without one, those that every record has */
function placedFields({ selections }: SelectionSetNode, type?: GraphQLObjectType): PlacedField[] {
  return (selections as readonly (FieldNode | InlineFragmentNode)[]).flatMap((node): PlacedField[] => {
    if (node.kind === Kind.FIELD) return [{ node }];
    const fragment = node.typeCondition!.name.value;
    if (fragment !== type?.name) return [];
    return (node.selectionSet.selections as readonly FieldNode[]).map((field) => ({ node: field, fragment }));
  });
}

/** The records of an interface or a union: each by its type, where what is asked of them is not the same for all. */
function completeAny(asked: AskedSchema, type: GraphQLAbstractType, selectionSet: SelectionSetNode): Complete {
  const { selections } = selectionSet;
  const isSame =
    !asked.withHiddenTypes.has(type.name) &&
    selections.every((node) => node.kind === Kind.FIELD && node.name.value !== '__typename');
  if (isSame) return completeRecord(asked, type as GraphQLInterfaceType, placedFields(selectionSet));
  const byName = new Map<unknown, Complete>(
    asked.schema
      .getPossibleTypes(type)
      .map((one) => [one.name, completeRecord(asked, one, placedFields(selectionSet, one))]),
  );
  return (answered, at) => {
    const { __typename: name } = answered as Answered;
    const complete = byName.get(name);
    if (complete) return complete(answered, at);
    if (asked.hiddenTypes.has(name)) return null;
    at.faults.push(
      new GraphQLError(`The type of a record is not known that is to be of ${type.name}.`, { path: [...at.place] }),
    );
    return lost;
  };
}

function completeRecord(
  asked: AskedSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  placed: readonly PlacedField[],
): Complete {
  const fields = placed.flatMap(({ node, fragment }): ProjectedField[] => {
    if (node === nothingAsked) return [];
    const key = (node.alias ?? node.name).value;
    const planKey = planKeyOf(node, fragment);
    if (node.name.value === '__typename') return [{ key, name: key, planKey, constant: type.name }];
    const field = type.getFields()[node.name.value]!;
    const { name } = field;
    return [{ key, name, planKey, complete: completeValue(asked, `${type.name}.${name}`, field.type, node) }];
  });
  return (answered, at) => {
    const projected: Answered = {};
    for (const { key, name, planKey, constant, complete } of fields) {
      let value = constant ?? (answered as Answered)[planKey];
      if (value === undefined) {
        value = null;
        if (!at.unknown.has(answered as Answered))
          at.faults.push(nobodyAsked(`${type.name}.${name}`, [...at.place, key]));
      }
      if (!complete) {
        projected[key] = value;
        continue;
      }
      at.place.push(key);
      const completed = complete(value, at);
      at.place.pop();
      if (completed === lost) return lost;
      projected[key] = completed;
    }
    return projected;
  };
}

/** @param field as faults name it */
function completeValue(
  asked: AskedSchema,
  field: string,
  type: GraphQLOutputType,
  node: FieldNode,
): Complete | undefined {
  const present = completePresent(asked, field, getNullableType(type), node);
  if (isNonNullType(type)) {
    return (value, at) => {
      const completed = value === null ? null : present ? present(value, at) : value;
      if (completed === null) at.faults.push(nullFault(field, at.place));
      return completed ?? lost;
    };
  }
  if (!present) return undefined;
  return (value, at) => {
    const completed = value === null ? null : present(value, at);
    return completed === lost ? null : completed;
  };
}

function completePresent(
  asked: AskedSchema,
  field: string,
  type: GraphQLOutputType,
  node: FieldNode,
): Complete | undefined {
  if (isListType(type)) {
    const complete = completeValue(asked, field, type.ofType as GraphQLOutputType, node);
    return complete && completeList(complete);
  }
  const named = getNamedType(type);
  if (isAbstractType(named)) return completeAny(asked, named, node.selectionSet!);
  if (node.selectionSet) return completeRecord(asked, named as GraphQLObjectType, placedFields(node.selectionSet));
  return isEnumType(named) ? knownValueOf(named) : undefined;
}

function completeList(complete: Complete): Complete {
  return (values, at) => {
    const completed: unknown[] = [];
    for (const [index, value] of (values as unknown[]).entries()) {
      at.place.push(index);
      const one = complete(value ?? null, at);
      at.place.pop();
      if (one === lost) return lost;
      completed.push(one);
    }
    return completed;
  };
}

function nobodyAsked(field: string, path: Path): GraphQLError {
  return new GraphQLError(`No department was asked for ${field}.`, { path });
}

/** A value that the platform's schema does not name leaves as null. */
function knownValueOf(type: GraphQLEnumType): Complete {
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => (names.has(value) ? value : null);
}

function nullFault(field: string, place: Path): GraphQLError {
  return new GraphQLError(`Cannot return null for non-nullable field ${field}.`, { path: [...place] });
}
