import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isEnumType,
  isListType,
  isNonNullType,
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import { nothingAsked } from './create-field-merger.ts';
import { planKeyOf } from './plan-keys.ts';

/** What the departments have answered, by plan key: also the keys by which one was asked for what another knows. */
export type Answered = Record<string, unknown>;

/** A place in what was answered: response keys and places in lists. */
export type Path = readonly (string | number)[];

/**
 * The part of what was answered that was asked for, in the order in which it was asked. A null that may not be null
 * makes null what it stands in, as the specification says (GraphQL, October 2021, 6.4.4).
 * @param faults takes the nulls that may not be null
 */
export type Project = (answered: Answered, faults: GraphQLError[]) => Answered | null;

/** One projection: where it stands, and what it has found. */
interface Projecting {
  place: (string | number)[];
  faults: GraphQLError[];
}

/** @returns `lost` where what holds the value is to be null too */
type Complete = (value: unknown, at: Projecting) => unknown;

const lost = Symbol('lost');

interface ProjectedField {
  key: string;
  planKey: string;
  /** What is answered whatever was found: the name of the type. */
  constant?: string;
  /** Absent where every value may stand as it is. */
  complete?: Complete;
}

/** @param selectionSet of a merged operation: fields, each response key once, over types of which none is abstract */
export function createProjection(type: GraphQLObjectType, selectionSet: SelectionSetNode): Project {
  const complete = completeRecord(type, selectionSet);
  return (answered, faults) => {
    const projected = complete(answered, { place: [], faults });
    return projected === lost ? null : (projected as Answered);
  };
}

function completeRecord(type: GraphQLObjectType, { selections }: SelectionSetNode): Complete {
  const fields = (selections as readonly FieldNode[]).flatMap((node, index): ProjectedField[] => {
    if (node === nothingAsked) return [];
    const key = (node.alias ?? node.name).value;
    const planKey = planKeyOf(node, index);
    if (node.name.value === '__typename') return [{ key, planKey, constant: type.name }];
    const field = type.getFields()[node.name.value]!;
    return [{ key, planKey, complete: completeValue(`${type.name}.${field.name}`, field.type, node) }];
  });
  return (answered, at) => {
    const projected: Answered = {};
    for (const { key, planKey, constant, complete } of fields) {
      const value = constant ?? (answered as Answered)[planKey] ?? null;
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
function completeValue(field: string, type: GraphQLOutputType, node: FieldNode): Complete | undefined {
  const present = completePresent(field, getNullableType(type), node);
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

function completePresent(field: string, type: GraphQLOutputType, node: FieldNode): Complete | undefined {
  if (isListType(type)) {
    const complete = completeValue(field, type.ofType as GraphQLOutputType, node);
    return complete && completeList(complete);
  }
  const named = getNamedType(type);
  if (node.selectionSet) return completeRecord(named as GraphQLObjectType, node.selectionSet);
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

/** A value that the platform's schema does not name leaves as null. */
function knownValueOf(type: GraphQLEnumType): Complete {
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => (names.has(value) ? value : null);
}

function nullFault(field: string, place: Path): GraphQLError {
  return new GraphQLError(`Cannot return null for non-nullable field ${field}.`, { path: [...place] });
}
