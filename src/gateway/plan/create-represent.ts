import type { RequiresSelection } from '@graphql-hive/router-query-planner';
import type { Answered } from './create-projection.ts';
import type { SupergraphTypes } from './supergraph-types.ts';

/**
 * What identifies a record to the department that is asked: null where another department has told that there is
 * nothing, undefined where the plan asks for it of no department, as of a record of another type.
 */
export type Represent = (record: Answered) => Answered | null | undefined;

type Collect = (record: Answered, representation: Answered) => void;

export function createRepresent(requires: readonly RequiresSelection[], types: SupergraphTypes): Represent {
  const collect = collectAll(requires, types);
  return (record) => {
    const representation: Answered = {};
    collect(record, representation);
    let told: null | undefined;
    for (const key in representation) {
      if (key === '__typename') continue;
      if (representation[key] !== null) return representation;
      told = null;
    }
    return told;
  };
}

function collectAll(requires: readonly RequiresSelection[], types: SupergraphTypes): Collect {
  const parts = requires.map((required) => collectOne(required, types));
  if (parts.length === 1) return parts[0]!;
  return (record, representation) => {
    for (const part of parts) part(record, representation);
  };
}

function collectOne(required: RequiresSelection, types: SupergraphTypes): Collect {
  if (required.kind === 'FragmentSpread') throw new Error('The query plan requires a fragment that is not known.');
  if (required.kind === 'InlineFragment') {
    const collect = collectAll(required.selections, types);
    const { typeCondition } = required;
    return (record, representation) => {
      if (types.isOf(record.__typename, typeCondition)) collect(record, representation);
    };
  }
  const { name, alias = name, selections } = required;
  const represent = selections && createRepresent(selections, types);
  return (record, representation) => {
    const value = record[name] ?? record[alias];
    if (value !== undefined) representation[alias] = represent ? partOf(value, represent) : value;
  };
}

function partOf(value: unknown, represent: Represent): unknown {
  if (Array.isArray(value)) return value.map((item) => partOf(item, represent));
  return typeof value === 'object' && value !== null ? (represent(value as Answered) ?? null) : value;
}
