import type { FastifyRequest } from 'fastify';
import type { Requester } from '../../platform/identity/requester.ts';
import { PlatformError } from '../../platform/errors.ts';
import { documentIdOf, type TrustedDocuments } from '../trusted-documents.ts';
import { readParameters } from './read-parameters.ts';

/** What a request asks, by the names of GraphQL over HTTP. */
export interface RequestParameters {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

export type ReadRequest = (request: FastifyRequest) => RequestParameters;

/**
 * Makes the function that finds the document of a request: its `query`, or the trusted one that its `documentId` names
 * (persisted documents of GraphQL over HTTP).
 * @param trustedOnly refuse every document that is not stored for the client. One sent as text is known by its hash
 * @throws PlatformError BATCH_REFUSED, BAD_INPUT, MEDIA_TYPE_REFUSED, DOCUMENT_NOT_FOUND, DOCUMENT_NOT_TRUSTED
 */
export function createRequestReader(trusted: TrustedDocuments, trustedOnly: boolean): ReadRequest {
  return (request) => {
    const requester = request.requester!;
    const { documentId, query: text, variables, operationName, extensions } = readParameters(request);
    const query = (documentId ?? null) === null ? text : queryOf(documentId, text, requester);
    if (typeof query !== 'string') throw malformed('query', 'the text of a document');
    if (!isObject(variables)) throw malformed('variables', 'an object');
    if (!isObject(extensions)) throw malformed('extensions', 'an object');
    if (!isText(operationName)) throw malformed('operationName', 'the name of an operation');
    if (trustedOnly && trusted.find(documentIdOf(query), requester) === null) {
      throw new PlatformError(
        'DOCUMENT_NOT_TRUSTED',
        `This platform answers trusted documents only, and this is none of ${requester.client}.`,
        { field: 'query' },
      );
    }
    return { query, variables, operationName };
  };

  function queryOf(documentId: unknown, query: unknown, requester: Requester): string {
    if ((query ?? null) !== null)
      throw new PlatformError('BAD_INPUT', 'The request has both documentId and query: send one of them.', {
        field: 'documentId',
      });
    if (typeof documentId !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(documentId)) {
      throw new PlatformError('BAD_INPUT', 'documentId is sha256: and 64 hexadecimal digits.', {
        field: 'documentId',
      });
    }
    const found = trusted.find(documentId, requester);
    // One message for a document that is nobody's and one of others: there is nothing to try out.
    if (!found)
      throw new PlatformError('DOCUMENT_NOT_FOUND', `No document of this id is stored for ${requester.client}.`, {
        field: 'documentId',
      });
    return found.text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> | null | undefined {
  return (value ?? null) === null || (typeof value === 'object' && !Array.isArray(value));
}

function isText(value: unknown): value is string | null | undefined {
  return (value ?? null) === null || typeof value === 'string';
}

function malformed(field: string, what: string): PlatformError {
  return new PlatformError('GRAPHQL_INVALID', `${field} is not ${what}.`, {
    field,
    remedy: 'Send the request as GraphQL over HTTP says: a JSON body with query, variables, operationName.',
  });
}
