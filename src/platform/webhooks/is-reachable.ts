import { isIP, type BlockList } from 'node:net';
import { familyOf, readNetworks } from '../networks.ts';

/**
 * Whether a webhook may be sent to the address: a public one, or one of the networks. What is behind the others is not
 * its receivers' to name (SSRF).
 */
export function isReachable(address: string, networks: BlockList): boolean {
  const family = familyOf(address);
  if (networks.check(address, family)) return true;
  return family === 'ipv4'
    ? !notPublic.check(address, family)
    : isPublic.check(address, family) && !notPublic.check(address, family);
}

/** Whether the host of a URL is this machine itself: then nobody is on the way who could listen. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));
}

function networksOf(...names: string[]): BlockList {
  return readNetworks('networks', names.join(','));
}

const loopback = networksOf('127.0.0.0/8', '::1/128');

/** The only addresses of IPv6 that are given out for the public network. */
const isPublic = networksOf('2000::/3');

// IANA: special-purpose addresses that are not globally reachable, addresses that lead to ones of IPv4, and multicast.
const notPublic = networksOf(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
);
