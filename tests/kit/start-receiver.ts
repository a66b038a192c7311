import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedMessage {
  id: string;
  at: Date;
  body: any;
  /** What the receiver answered. */
  status: number;
}

/** A department's system that takes webhooks, on this machine. */
export interface Receiver {
  url: string;
  /** Verifies what arrives with it; null: takes everything. */
  secret: string | null;
  /** Everything that arrived with a good signature, in order. */
  received: ReceivedMessage[];
  /** What arrived and was not signed as it should be. */
  forged: string[];
  /** Answers so from now on. */
  answer: (message: Omit<ReceivedMessage, 'status'>) => number | { status: number; headers: Record<string, string> };
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  let server: Server | null = null;
  let port = 0;
  const receiver: Receiver = {
    url: '',
    secret: null,
    received: [],
    forged: [],
    answer: () => 204,
    async goDown() {
      const closing = server;
      server = null;
      await new Promise((resolve) => (closing ? closing.close(resolve) : resolve(null)));
    },
    async comeBack() {
      server = createServer((request, response) => {
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          const { id, at } = readHeaders(request.headers);
          if (receiver.secret !== null && !isSigned(request.headers, text, receiver.secret)) {
            receiver.forged.push(text);
            return response.writeHead(401).end();
          }
          const answered = receiver.answer({ id, at, body: JSON.parse(text) });
          const { status, headers } = typeof answered === 'number' ? { status: answered, headers: {} } : answered;
          receiver.received.push({ id, at, body: JSON.parse(text), status });
          response.writeHead(status, headers).end();
        });
      });
      await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
      receiver.url = `http://127.0.0.1:${port}/hooks`;
    },
  };
  await receiver.comeBack();
  return receiver;
}

function readHeaders(headers: IncomingHttpHeaders) {
  return { id: String(headers['webhook-id']), at: new Date(Number(headers['webhook-timestamp']) * 1000) };
}

/** As the specification has a receiver verify it: any of the signatures, by the text as it arrived. */
function isSigned(headers: IncomingHttpHeaders, text: string, secret: string): boolean {
  const key = Buffer.from(secret.split('_')[1]!, 'base64');
  const expected = createHmac('sha256', key)
    .update([headers['webhook-id'], headers['webhook-timestamp'], text].join('.'))
    .digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, signature = ''] = one.split(',');
      const given = Buffer.from(signature, 'base64');
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
    });
}
