import type { FastifyRequest } from 'fastify';
import { PlatformError } from '../../platform/errors.ts';
import { isUtf8, readMediaType } from './choose-media-type.ts';

/**
 * Reads what a request carries as it was sent: the JSON object of its body, or the parameters of its URL.
 * @throws PlatformError BAD_INPUT, BATCH_REFUSED, MEDIA_TYPE_REFUSED
 */
export function readParameters(request: FastifyRequest): Record<string, unknown> {
  return request.method === 'POST' ? readBody(request) : readSearch(request.url);
}

function readBody({ body, raw: { headersDistinct } }: FastifyRequest): Record<string, unknown> {
  const types = headersDistinct['content-type'] ?? [];
  if (types.length > 1) throw malformed('content-type', 'single', 'The header content-type is sent twice.');
  assertJson(types[0]);
  const encodings = headersDistinct['content-encoding'] ?? [];
  if (encodings.some((encoding) => encoding.trim().toLowerCase() !== 'identity'))
    throw new PlatformError('MEDIA_TYPE_REFUSED', 'The body is compressed.', {
      field: 'content-encoding',
      remedy: 'Send the body without content-encoding.',
    });
  const bytes = body as Buffer | undefined;
  if (!bytes?.length) throw malformed('body', 'present', 'The request has no body.');
  const content = parseJson(decode(bytes), 'body');
  if (Array.isArray(content))
    throw new PlatformError('BATCH_REFUSED', 'The body holds several operations; one is answered at a time.');
  if (typeof content !== 'object' || content === null)
    throw malformed('body', 'object', 'The body is not a JSON object.');
  return content as Record<string, unknown>;
}

function assertJson(header: string | undefined): void {
  const mediaType = readMediaType(header ?? '');
  if (mediaType?.essence !== 'application/json')
    throw new PlatformError('MEDIA_TYPE_REFUSED', 'The content-type of the body is not application/json.', {
      field: 'content-type',
    });
  if (!isUtf8(mediaType))
    throw new PlatformError('MEDIA_TYPE_REFUSED', 'The content-type names another charset than UTF-8.', {
      field: 'content-type',
      check: 'charset',
      remedy: 'Write the body in UTF-8, and say so: content-type: application/json; charset=utf-8.',
    });
}

/** Without the mark that a text in UTF-8 may begin with. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('body', 'encoding', 'The body is not UTF-8: nothing of it was read.', encodingRemedy);
  }
}

/** Each parameter is percent-encoded UTF-8, as forms are; those with an object are written as JSON. */
function readSearch(url: string): Record<string, unknown> {
  const start = url.indexOf('?');
  const parameters: Record<string, unknown> = {};
  for (const part of start < 0 ? [] : url.slice(start + 1).split('&')) {
    const [, name, text = ''] = /^([^=]*)=?(.*)$/s.exec(part)!;
    const key = unescapePart(name!, 'url');
    if (!urlParameters.includes(key)) continue;
    if (Object.hasOwn(parameters, key)) throw malformed(key, 'single', `The URL has ${key} twice.`);
    const value = unescapePart(text, key);
    const isObject = key === 'variables' || key === 'extensions';
    parameters[key] = isObject ? (value === '' ? null : parseJson(value, key)) : value;
  }
  return parameters;
}

const urlParameters = ['query', 'variables', 'operationName', 'extensions', 'documentId'];

function unescapePart(text: string, field: string): string {
  try {
    if (/^[\x21-\x7e]*$/.test(text)) return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Refused below.
  }
  throw malformed(field, 'encoding', `${field} is not percent-encoded UTF-8.`, encodingRemedy);
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(field, 'json', `${field} is not JSON.`);
  }
}

const encodingRemedy = 'Encode the text as UTF-8 (not GBK, GB 18030 or Latin-1) and send the request again.';

function malformed(field: string, check: string, message: string, remedy?: string): PlatformError {
  return new PlatformError('BAD_INPUT', message, {
    field,
    check,
    remedy: remedy ?? 'Send the request as GraphQL over HTTP says: a JSON body with query, variables, operationName.',
  });
}
