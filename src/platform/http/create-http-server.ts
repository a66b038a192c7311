import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import { PlatformError } from '../errors.ts';
import { publicError } from '../public-error.ts';
import { httpFault, statusOf } from './http-fault.ts';

/**
 * Makes a server that refuses every request in one form: `errors` with message, code and remedy. This holds for what
 * Node and Fastify refuse by themselves too: unknown paths, methods, broken requests, large bodies.
 * @param bodyLimit bytes
 * @param silence milliseconds after which a connection that carries nothing is closed
 */
export function createHttpServer(bodyLimit: number, silence = longestSilence): FastifyInstance {
  const app = fastify({
    genReqId: () => randomUUID(),
    bodyLimit,
    connectionTimeout: silence,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => void sendRefusal(error, request, prepareReply(request, reply as never)),
    clientErrorHandler: refuseConnection,
  });
  app.addHook('onRequest', async (request, reply) => void prepareReply(request, reply));
  app.setErrorHandler(sendRefusal);
  app.setNotFoundHandler((request, reply) => {
    const [url] = request.url.split('?');
    const allowed = knownMethods.filter((method) => app.hasRoute({ method, url: url! }));
    if (allowed.length === 0)
      return sendRefusal(new PlatformError('PATH_UNKNOWN', 'Nothing is answered at this path.'), request, reply);
    const message = `This path does not answer ${request.method}.`;
    return sendRefusal(new PlatformError('METHOD_REFUSED', message, { allowed }), request, reply);
  });
  return app;
}

/**
 * Milliseconds for which a connection may carry nothing: a client that does not read what it is sent would hold it in
 * memory. Event streams carry a beat more often, and an answer takes 20 seconds at most.
 */
const longestSilence = 40_000;

const knownMethods: HTTPMethods[] = ['GET', 'POST'];

/** Names the request, and says that its answer is kept nowhere and taken for nothing else. */
function prepareReply(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}

/** Answers a request with the one error that it failed by. */
export function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = httpFault(error, request.routeOptions.bodyLimit);
  if (fault instanceof PlatformError && fault.code === 'METHOD_REFUSED')
    void reply.header('allow', fault.details.allowed);
  return reply
    .code(statusOf(fault))
    .type('application/json; charset=utf-8')
    .send({ errors: [publicError(fault, request.id)] });
}

/** What arrives is no request: there is nothing but the connection to answer on. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const [status, fault] = connectionFault(error.code);
    const body = JSON.stringify({ errors: [publicError(fault, '')] });
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy();
}

function connectionFault(code: string | undefined): [status: number, PlatformError] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, new PlatformError('REQUEST_TOO_LARGE', 'The headers are too large.', { field: 'headers' })];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [
        408,
        new PlatformError('REQUEST_TIMED_OUT', 'The request did not arrive in time.', { remedy: 'Send it again.' }),
      ];
    case undefined:
    default:
      return [
        400,
        new PlatformError('BAD_INPUT', 'This is not a request of HTTP/1.1.', {
          remedy: 'Send the request through a client of HTTP/1.1.',
        }),
      ];
  }
}
