import type { BlockList } from 'node:net';
import { lookup, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf } from './check-webhook-url.ts';
import { isReachable } from './is-reachable.ts';

/** Milliseconds for connecting, sending and the answer's status. */
const timeLimit = 15_000;

export interface WebhookPost {
  url: string;
  headers: Record<string, string>;
  body: string;
  networks: BlockList;
  /** Ends it before its time. */
  signal: AbortSignal;
}

/** What came of one attempt: the status of the answer, or why there was none. */
export type WebhookOutcome = { status: number; error: null } | { status: null; error: string };

/**
 * Sends a message once. No redirect is followed, and the connection goes to no address but the one that was checked.
 */
export function postWebhook({ url, headers, body, networks, signal }: WebhookPost): Promise<WebhookOutcome> {
  const target = new URL(url);
  const host = hostOf(target);
  if (isIP(host) !== 0 && !isReachable(host, networks)) return Promise.resolve(notReachable);
  const timeOut = AbortSignal.timeout(timeLimit);
  return new Promise((resolve) => {
    const { request } = target.protocol === 'https:' ? https : http;
    const sent = request(target, {
      method: 'POST',
      agent: false,
      lookup: lookupWithin(networks),
      signal: AbortSignal.any([signal, timeOut]),
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Tonghu',
      },
    });
    sent.on('response', (response) => {
      resolve({ status: response.statusCode!, error: null });
      // What else it says is not read: it could be without end.
      response.on('error', () => {}).resume();
    });
    sent.on('error', ({ code, name }: NodeJS.ErrnoException) =>
      resolve(
        code === notReachable.error
          ? notReachable
          : { status: null, error: timeOut.aborted ? 'TIMED_OUT' : (code ?? name) },
      ),
    );
    sent.end(body);
  });
}

const notReachable = { status: null, error: 'ADDRESS_REFUSED' } as const satisfies WebhookOutcome;

/**
 * Looks a name up and gives the addresses only that may be reached. Unknown names and internal addresses
 * look the same.
 */
function lookupWithin(networks: BlockList): LookupFunction {
  return (host, options, found) => {
    lookup(host, { ...options, all: true }, (_error, addresses: LookupAddress[] = []) => {
      const reachable = addresses.filter(({ address }) => isReachable(address, networks));
      if (reachable.length === 0)
        return found(
          Object.assign(new Error('No address of this name may be reached.'), { code: notReachable.error }),
          '',
        );
      if (options.all) return found(null, reachable);
      found(null, reachable[0]!.address, reachable[0]!.family);
    });
  };
}
