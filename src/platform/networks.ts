import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Reads networks as `10.20.0.0/16, 127.0.0.0/8`.
 * @param name of the setting, for the error
 * @throws RangeError naming what is not a network
 */
export function readNetworks(name: string, text: string): BlockList {
  const networks = new BlockList();
  for (const network of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(network) ?? [];
    const isKnown = isIP(address) !== 0 && Number(bits) <= (isIPv4(address) ? 32 : 128);
    if (!isKnown)
      throw new RangeError(`${name} has "${network}": name networks as 10.20.0.0/16, with commas between them.`);
    networks.addSubnet(address, Number(bits), familyOf(address));
  }
  return networks;
}

/** As `BlockList` names the family of an address. */
export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
