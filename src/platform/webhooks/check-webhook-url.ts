import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import { failed, passed, type Checked } from '../standards/checked.ts';
import { isLoopback, isReachable } from './is-reachable.ts';

/**
 * Checks the address of an endpoint as far as it can be told from the URL; what its name leads to is checked whenever
 * something is sent.
 */
export function checkWebhookUrl(text: string, networks: BlockList): Checked<string> {
  if (!URL.canParse(text)) return failed('characters', 'name a URL as https://example.gov.cn/hooks.');
  const url = new URL(text);
  const host = hostOf(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(host)))
    return failed('kind', 'name a URL that begins with https://.');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return failed('kind', 'leave user, password and fragment out; the signature says who sends.');
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(address) !== 0 && !isReachable(address, networks))
    return failed('range', 'name a public address, or have its network added to WEBHOOK_NETWORKS.');
  return passed(url.href);
}

/** The host of a URL; an address of IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
