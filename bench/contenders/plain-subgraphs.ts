import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@theguild/federation-composition';
import DataLoader from 'dataloader';
import { execute, GraphQLError, parse, type DocumentNode, type ExecutionResult } from 'graphql';
import { openPool, plainRecords, queryOf, type Query } from './plain-records.ts';
import { plainSchema } from './plain-schema.ts';

const { findChild, findChildren, loadRelation, loadSchools, recordCheckup } = plainRecords;

export interface PlainSubgraphs {
  /** Supergraph SDL of all. */
  supergraph: string;
  /** Answers one operation of a department's subgraph. */
  execute(department: string, query: string, variables: Record<string, unknown> | undefined): Promise<ExecutionResult>;
  close(): Promise<void>;
}

/**
 * The departments' subgraphs as one would write them without permission: plain resolvers, a DataLoader per relation, a
 * pool per database.
 */
export function startPlainSubgraphs(databases: Record<string, string>): PlainSubgraphs {
  const pools = Object.values(databases).map(openPool);
  const subgraphs = new Map(
    Object.keys(databases).map((department, index) => {
      const typeDefs = typeDefsOf(department);
      const query = queryOf(pools[index]!);
      return [
        department,
        { query, schema: buildSubgraphSchema([{ typeDefs, resolvers: resolversOf(department) as never }]) },
      ] as const;
    }),
  );
  const composed = composeServices(Object.keys(databases).map((name) => ({ name, typeDefs: typeDefsOf(name) })));
  if (!composed.supergraphSdl) throw new GraphQLError(String(composed.errors));
  const documents = new Map<string, DocumentNode>();
  return {
    supergraph: composed.supergraphSdl,
    async execute(department, text, variables) {
      const { schema, query } = subgraphs.get(department)!;
      const document = documents.get(text) ?? parse(text);
      documents.set(text, document);
      return execute({
        schema,
        document,
        variableValues: variables,
        contextValue: { query, loaders: createLoaders(query) },
      });
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function typeDefsOf(department: string): DocumentNode {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
  return parse(link + plainSchema[department]!.replaceAll('extend type Child', 'type Child'));
}

interface Context {
  query: Query;
  loaders: Record<string, DataLoader<string, unknown>>;
}

function createLoaders(query: Query): Context['loaders'] {
  const loaders = Object.entries({ ...loadRelation, school: loadSchools }).map(
    ([name, load]) => [name, new DataLoader((ids: readonly string[]) => load(query, ids))] as const,
  );
  return {
    ...Object.fromEntries(loaders),
    child: new DataLoader((ids) => Promise.all(ids.map((id) => findChild(query, id)))),
  };
}

function resolversOf(department: string): unknown {
  const load =
    (name: string) =>
    ({ id }: { id: string }, _args: unknown, { loaders }: Context) =>
      loaders[name]!.load(id);
  switch (department) {
    case 'civil-affairs':
      return {
        Query: {
          child: (_root: unknown, { id }: { id: string }, { query }: Context) => findChild(query, id),
          children: (_root: unknown, args: never, { query }: Context) => findChildren(query, args),
        },
        Child: {
          guardianship: load('guardianship'),
          __resolveReference: ({ id }: { id: string }, { loaders }: Context) => loaders.child!.load(id),
        },
      };
    case 'education':
      return {
        Child: { schooling: load('schooling') },
        Schooling: {
          school: (
            { school_credit_code: code }: { school_credit_code: string | null },
            _args: unknown,
            { loaders }: Context,
          ) => code && loaders.school!.load(code),
        },
      };
    case 'health':
      return {
        Child: { medical: load('medical') },
        Mutation: {
          recordCheckup: (_root: unknown, { input }: { input: Record<string, unknown> }, { query }: Context) =>
            recordCheckup(query, 'child_scope', input),
        },
      };
    default:
      return { Child: { household: load('household'), custody: load('custody') } };
  }
}
