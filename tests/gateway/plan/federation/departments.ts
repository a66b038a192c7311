import { parse, specifiedRules, validate } from 'graphql';
import { expect } from '@jest/globals';
import { createFieldMerger } from '../../../../src/gateway/plan/create-field-merger.ts';
import { composePlatform } from '../invented-platform.ts';

type Row = Record<string, unknown>;

/** One invented department: what it can be asked, and what it knows. */
export interface InventedDepartment {
  /** Without the link to the specification of federation, unless `isFirstVersion`. */
  sdl: string;
  isFirstVersion?: boolean;
  /** What its operations answer. */
  root?: Row;
  /** By type: the records for which it can be asked by their keys. */
  records?: Record<string, readonly Row[]>;
  /** Fields that are reckoned. */
  resolvers?: Record<string, Record<string, (record: any, args: any) => unknown>>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable",
  "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@extends"])`;

/** What is asked of the departments together is answered so: the data, and whether there are errors. */
export type Ask = (query: string, data: unknown, isFaulty?: boolean, variables?: Row) => Promise<void>;

/** Composes departments, and makes the function that asks all of them. */
export function departments(invented: Record<string, InventedDepartment>): Ask {
  const { schema, executePlan } = composePlatform(
    Object.entries(invented).map(([name, { sdl, isFirstVersion, root, records = {}, resolvers = {} }]) => ({
      name,
      sdl: isFirstVersion ? sdl : `${link} ${sdl}`,
      rootValue: root,
      resolvers: Object.fromEntries(
        [...new Set([...Object.keys(records), ...Object.keys(resolvers)])].map((type) => [
          type,
          { ...resolvers[type], ...(records[type] && { __resolveReference: findBy(records[type]) }) },
        ]),
      ),
    })),
  );
  return async (query, data, isFaulty = false, variables = {}) => {
    const document = parse(query);
    expect(validate(schema, document, specifiedRules).map(({ message }) => message)).toEqual([]);
    const answer = await executePlan({
      document: createFieldMerger(schema, document)(variables),
      variables,
      context: {} as never,
    }).catch((fault: unknown) => ({ data: undefined, errors: [fault] }));
    const { errors = [] } = answer;
    expect([JSON.parse(JSON.stringify(answer.data ?? null)), errors.length > 0, isFaulty ? [] : errors]).toEqual([
      data,
      isFaulty,
      [],
    ]);
  };
}

/** The record that has what is asked by; what else is told of it comes with it. */
function findBy(rows: readonly Row[]) {
  return (asked: Row) => {
    const isMeant = (row: Row) =>
      Object.keys(asked).every((key) => row[key] === undefined || isSame(asked[key], row[key]));
    const found = rows.find(({ __typename: _type, ...row }) => isMeant(row));
    return found ? { ...asked, ...found } : null;
  };
}

function isSame(asked: unknown, known: unknown): boolean {
  if (typeof asked !== 'object' || asked === null) return asked === known;
  return Object.entries(asked).every(([key, value]) => key === '__typename' || isSame(value, (known as Row)[key]));
}
