import { BlockList } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/** They mean something together with an interface only, and browsers cannot name one. */
const linkLocal6 = new BlockList();
linkLocal6.addSubnet('fe80::', 10, 'ipv6');

/** What a machine gives itself where nobody gives it an address. */
const linkLocal4 = new BlockList();
linkLocal4.addSubnet('169.254.0.0', 16);

const privateOnes = new BlockList();
privateOnes.addSubnet('10.0.0.0', 8);
privateOnes.addSubnet('100.64.0.0', 10);
privateOnes.addSubnet('172.16.0.0', 12);
privateOnes.addSubnet('192.168.0.0', 16);
privateOnes.addSubnet('fc00::', 7, 'ipv6');

/**
 * The names by which browsers may address a server bound to `host`. For a wildcard all addresses of this machine that it
 * answers on, those first that are reached from farthest: the first is shown to the user.
 */
export function machineNames(host: string, interfaces = networkInterfaces()): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [inUrl(host)];
  return Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && !isIn(linkLocal6, one) && (host === '::' || one.family === 'IPv4'))
    .sort((one, other) => nearness(one) - nearness(other))
    .map(({ address }) => inUrl(address));
}

function nearness(one: NetworkInterfaceInfo): number {
  if (isIn(linkLocal4, one)) return 2;
  return isIn(privateOnes, one) ? 1 : 0;
}

function isIn(list: BlockList, { address, family }: NetworkInterfaceInfo): boolean {
  return list.check(address, family === 'IPv4' ? 'ipv4' : 'ipv6');
}

/** As browsers write it: lower case, IPv6 in brackets. */
export function inUrl(name: string): string {
  return name.includes(':') ? `[${name}]` : name.toLowerCase();
}
