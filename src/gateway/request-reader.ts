import type { FastifyRequest } from 'fastify';
import { parseRequestParams, type Request, type RequestParams, type Response } from 'graphql-http';
import { PlatformError } from '../platform/errors.ts';
import { documentIdOf, type TrustedDocuments } from './trusted-documents.ts';

/** The parameters of a request, or the response to one that cannot have any (its method, its media type). */
export type ReadRequest = (request: Request<FastifyRequest, unknown>) => Promise<RequestParams | Response>;

/**
 * Makes the function that finds the document of a request: its `query`, or the trusted one that its `documentId` names
 * (persisted documents of GraphQL over HTTP).
 * @param trustedOnly refuse every document that is not stored for the client. One sent as text is known by its hash
 * @throws PlatformError BATCH_REFUSED, BAD_INPUT, DOCUMENT_NOT_FOUND, DOCUMENT_NOT_TRUSTED
 */
export function createRequestReader(trusted: TrustedDocuments, trustedOnly: boolean): ReadRequest {
  return async (request) => {
    const requester = request.raw.requester!;
    const params = await parseRequestParams(
      request.method === 'GET' ? withQueryOfUrl(request) : withQueryOfBody(request),
    );
    if ('query' in params && trustedOnly && trusted.find(documentIdOf(params.query), requester) === null) {
      throw new PlatformError(
        'DOCUMENT_NOT_TRUSTED',
        `This platform answers trusted documents only, and this is none of ${requester.client}.`,
        { field: 'query' },
      );
    }
    return params;

    function withQueryOfBody(given: Request<FastifyRequest, unknown>): Request<FastifyRequest, unknown> {
      const body = readBody(given.body);
      if (Array.isArray(body))
        throw new PlatformError('BATCH_REFUSED', 'The body holds several operations; one is answered at a time.');
      const { documentId, query, ...rest } = (body ?? {}) as Record<string, unknown>;
      return (documentId ?? null) === null ? given : { ...given, body: { ...rest, query: queryOf(documentId, query) } };
    }

    function withQueryOfUrl(given: Request<FastifyRequest, unknown>): Request<FastifyRequest, unknown> {
      const [path, search] = given.url.split('?');
      const parameters = new URLSearchParams(search);
      const documentId = parameters.get('documentId');
      if (documentId === null) return given;
      parameters.set('query', queryOf(documentId, parameters.get('query')));
      return { ...given, url: `${path}?${parameters}` };
    }

    function queryOf(documentId: unknown, query: unknown): string {
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
  };
}

/** The body as JSON, if it is: what is not, graphql-http answers. */
function readBody(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : body;
  } catch {
    return null;
  }
}
