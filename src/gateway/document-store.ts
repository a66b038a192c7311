import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { PlatformError } from '../platform/errors.ts';
import { assertWithinLimits, queryLimits } from './query-limits.ts';

/** Documents that were parsed, validated and measured; a plan is kept for as long as its document is. */
const kept = 1000;

export type ReadDocument = (query: string) => DocumentNode | readonly GraphQLError[];

/** Reads each document once: parsing, validating and planning it again for each request would cost more than answering. */
export function createDocumentStore(schema: GraphQLSchema): ReadDocument {
  const documents = new Map<string, DocumentNode>();
  return (query) => {
    const known = documents.get(query);
    if (known) return known;
    try {
      const document = parse(query, { maxTokens: queryLimits.tokens });
      const faults = validate(schema, document);
      if (faults.length > 0) return faults;
      assertWithinLimits(document);
      if (documents.size >= kept) documents.delete(documents.keys().next().value!);
      documents.set(query, document);
      return document;
    } catch (error) {
      if (error instanceof GraphQLError && error.message.includes('tokens')) {
        return [wrap(new PlatformError('QUERY_TOO_LARGE', `The document has more than ${queryLimits.tokens} tokens.`, { limit: queryLimits.tokens }))];
      }
      return [error instanceof GraphQLError ? error : wrap(error as Error)];
    }
  };
}

function wrap(error: Error): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}
