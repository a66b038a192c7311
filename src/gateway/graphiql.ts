import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyInstance } from 'fastify';
import { PlatformError } from '../platform/errors.ts';

const compress = promisify(gzip);

/** A part of the page that a browser keeps for good: its name has the hash of its content. */
interface Asset {
  type: string;
  content: Buffer;
  /** Made when it is first asked for. */
  compressed?: Promise<Buffer>;
}

/** What a browser may do on the page: everything comes from here. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'none'",
].join('; ');

const folder = '/graphiql';

/** GraphiQL as a small page beside its scripts and styles, 9 MB that are sent to a browser once. */
export function createGraphiql() {
  const assets = new Map<string, Asset>();
  const keep = (content: Buffer, extension: string, type: string) => {
    const name = `${createHash('sha256').update(content).digest('hex').slice(0, 32)}.${extension}`;
    assets.set(name, { type, content });
    return `${folder}/${name}`;
  };
  const page = takeApart(
    renderGraphiQL({
      title: '童护 Tonghu',
      headers: JSON.stringify(
        {
          authorization: 'Bearer <npm run --silent token -- student-affairs.610111@education>',
          'x-purpose': 'dropout-prevention',
        },
        null,
        2,
      ),
      defaultQuery: '{\n  children(first: 5) {\n    edges { node { name schooling { stage grade status } } }\n  }\n}\n',
    }),
    keep,
  );

  return {
    page,
    headers: { 'content-security-policy': contentSecurityPolicy },
    /** Answers the parts of the page. */
    serve(app: FastifyInstance): void {
      app.get<{ Params: { name: string } }>(`${folder}/:name`, async (request, reply) => {
        const asset = assets.get(request.params.name);
        if (!asset) throw new PlatformError('PATH_UNKNOWN', 'Nothing is answered at this path.');
        const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding']));
        void reply
          .type(asset.type)
          .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' });
        if (!takesGzip) return reply.send(asset.content);
        asset.compressed ??= compress(asset.content);
        return reply.header('content-encoding', 'gzip').send(await asset.compressed);
      });
    },
  };
}

/** Puts a link in the place of each script, style and icon that stands in a page. */
function takeApart(html: string, keep: (content: Buffer, extension: string, type: string) => string): string {
  const whole = /<style>([^]*?)<\/style>|<script>([^]*?)<\/script>|"data:image\/x-icon;base64,([^"]+)"/g;
  return html.replaceAll(whole, (_part, style?: string, script?: string, icon?: string) => {
    if (style !== undefined)
      return `<link rel="stylesheet" href="${keep(Buffer.from(style), 'css', 'text/css; charset=utf-8')}" />`;
    if (script !== undefined)
      return `<script src="${keep(Buffer.from(script), 'js', 'text/javascript; charset=utf-8')}"></script>`;
    return `"${keep(Buffer.from(icon!, 'base64'), 'ico', 'image/x-icon')}"`;
  });
}
