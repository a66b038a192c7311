import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks whose addresses are reached beyond the public ones, such as the intranet on which the departments' systems stand. */
export type WebhookNetworks = BlockList;

/** @throws RangeError for what is no list of networks as `10.20.0.0/16, 127.0.0.0/8` */
export function readWebhookNetworks(text: string): WebhookNetworks {
  const networks = new BlockList();
  for (const network of text.split(',').map((one) => one.trim()).filter(Boolean)) {
    const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(network) ?? [];
    const isKnown = isIP(address) !== 0 && Number(bits) <= (isIPv4(address) ? 32 : 128);
    if (!isKnown) throw new RangeError(`WEBHOOK_NETWORKS has "${network}": name networks as 10.20.0.0/16, with commas between them.`);
    networks.addSubnet(address, Number(bits), familyOf(address));
  }
  return networks;
}

/** Whether a webhook may be sent to the address: a public one, or one of the networks. What is behind the others is not its receivers' to name (SSRF). */
export function isReachable(address: string, networks: WebhookNetworks): boolean {
  const family = familyOf(address);
  if (networks.check(address, family)) return true;
  return family === 'ipv4' ? !notPublic.check(address, family) : isPublic.check(address, family) && !notPublic.check(address, family);
}

/** Whether the host of a URL is this machine itself: then nobody is on the way who could listen. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function networksOf(...names: string[]): BlockList {
  return readWebhookNetworks(names.join(','));
}

const loopback = networksOf('127.0.0.0/8', '::1/128');

/** The only addresses of IPv6 that are given out for the public network. */
const isPublic = networksOf('2000::/3');

// IANA: special-purpose addresses that are not globally reachable, addresses that lead to ones of IPv4, and multicast.
const notPublic = networksOf(
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20',
);
