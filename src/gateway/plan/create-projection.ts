import {
  getNamedType,
  isEnumType,
  isNonNullType,
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import { nothingAsked } from './create-field-merger.ts';

/** What the departments have answered, by response key: also the keys by which one was asked for what another knows. */
export type Answered = Record<string, unknown>;

/**
 * The part of what was answered that was asked for, in the order in which it was asked; null where a value is missing
 * that may not be null.
 */
export type Project = (answered: Answered) => Answered | null;

interface ProjectedField {
  key: string;
  /** What is answered whatever was found: the name of the type. */
  constant?: string;
  isRequired: boolean;
  projectValue: ((value: never) => unknown) | null;
}

/** @param selectionSet of a merged operation: fields, each response key once, over types of which none is abstract */
export function createProjection(type: GraphQLObjectType, { selections }: SelectionSetNode): Project {
  const fields = (selections as readonly FieldNode[])
    .filter((node) => node !== nothingAsked)
    .map((node): ProjectedField => {
      const key = node.alias?.value ?? node.name.value;
      if (node.name.value === '__typename') return { key, constant: type.name, isRequired: true, projectValue: null };
      const field = type.getFields()[node.name.value]!;
      const named = getNamedType(field.type);
      const projectValue = node.selectionSet
        ? createProjection(named as GraphQLObjectType, node.selectionSet)
        : isEnumType(named)
          ? knownValueOf(named)
          : null;
      return { key, isRequired: isNonNullType(field.type), projectValue };
    });
  return (answered) => {
    const projected: Answered = {};
    for (const { key, constant, isRequired, projectValue } of fields) {
      const value = constant ?? answered[key];
      if (value === undefined && isRequired) return null;
      projected[key] = projectValue ? projectEach(value, projectValue) : (value ?? null);
    }
    return projected;
  };
}

function projectEach(value: unknown, projectOne: (value: never) => unknown): unknown {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.map((item) => projectEach(item, projectOne)) : projectOne(value as never);
}

/** A value that the platform's schema does not name leaves as null. */
function knownValueOf(type: GraphQLEnumType): (value: string) => string | null {
  const names = new Set(type.getValues().map(({ name }) => name));
  return (value) => (names.has(value) ? value : null);
}
