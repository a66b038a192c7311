import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Requester } from '../platform/identity/requester.ts';
import { createDocumentStore, type ReadDocument } from './document-store.ts';
import type { QueryLimits } from './limits/query-limits.ts';
import type { ReleasedSchemaOf } from './released-schema.ts';
import { assertStorableText } from './limits/storable-text.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

export interface RequestedOperation {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

/**
 * What is executed: for records the whole schema and the merged operation, for introspection the requester's own
 * schema.
 */
export interface OperationArguments {
  schema: GraphQLSchema;
  /** The one operation that is asked for; the whole document where it has none of that name. */
  document: DocumentNode;
  operationName?: string | null;
  variableValues?: Record<string, unknown> | null;
}

/**
 * Reads what a requester asks for, within the limits of every document and operation. @returns the faults where it
 * cannot be answered
 */
export type ReadOperationOf = (
  requester: Requester,
  asked: RequestedOperation,
) => OperationArguments | readonly GraphQLError[];

export interface OperationReaderOptions {
  schema: GraphQLSchema;
  releasedSchemaOf: ReleasedSchemaOf;
  limits: QueryLimits;
  trusted: TrustedDocuments;
  /** Counts what an operation costs to the client that asks. */
  charge?(client: string, cost: number): void;
}

/** An answer about the schema holds up all others while it is made: `npm run load` measures how long. */
const madeInOneGo = 40;

/** @throws RangeError for a trusted document that would be refused */
export function createOperationReader({
  schema,
  releasedSchemaOf,
  limits,
  trusted,
  charge = () => {},
}: OperationReaderOptions): ReadOperationOf {
  const documents = createDocumentStore(schema, limits);
  for (const { file, text } of trusted.all) {
    const read = documents.read(text, () => schema);
    if ('operations' in read) continue;
    const [{ message, locations }] = read as [GraphQLError];
    throw new RangeError(`The trusted document ${file}:${locations?.[0]?.line ?? 1} would be refused: ${message}`);
  }

  return ({ client, department }, { query, variables, operationName }) => {
    const ownSchema = () => releasedSchemaOf(department);
    const read = documents.read(query, ownSchema);
    if (!('operations' in read)) return read;
    const operation = chooseOperation(read, operationName);
    if (!operation) return { schema, document: read.document, operationName };
    try {
      assertStorableText(variables ?? {});
      const cost = operation.assertAffordable(variables ?? {});
      charge(client, operation.introspection ? madeInOneGo * cost : cost);
      if (operation.introspection)
        return { schema: ownSchema(), document: operation.document, operationName, variableValues: variables };
      return { schema, document: operation.merged(variables ?? {}), operationName, variableValues: variables };
    } catch (error) {
      return [new GraphQLError((error as Error).message, { originalError: error as Error })];
    }
  };
}

function chooseOperation({ operations }: ReadDocument, name: string | null | undefined) {
  return (name ?? null) === null && operations.size === 1 ? [...operations.values()][0] : operations.get(name ?? '');
}
