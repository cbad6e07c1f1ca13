import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { machineNames } from '../../src/main/host/machineNames.ts';

function address(text: string, internal = false): NetworkInterfaceInfo {
  const shared = { address: text, netmask: '', mac: '', internal, cidr: null };
  return text.includes(':') ? { ...shared, family: 'IPv6', scopeid: 0 } : { ...shared, family: 'IPv4' };
}

/** In macOS's order: link-local IPv6 first. */
const mac = {
  lo0: [address('127.0.0.1', true), address('::1', true), address('fe80::1', true)],
  en0: [address('fe80::1c3b:52ff:fe1a:7d10'), address('192.168.1.20'), address('2001:db8::20')],
  bridge0: [address('169.254.9.9'), address('febf::1'), address('fd12::5')],
};

describe('the addresses of a server that all of the network may reach', () => {
  it('are those of IPv4 when it listens on 0.0.0.0, the one of a single link last', () => {
    expect(machineNames('0.0.0.0', mac)).toEqual(['192.168.1.20', '169.254.9.9']);
    const { en0, bridge0 } = mac;
    expect(machineNames('0.0.0.0', { bridge0, en0 })).toEqual(['192.168.1.20', '169.254.9.9']);
  });

  it('are of both kinds when it listens on ::, global ones first, and none that a browser cannot open', () => {
    expect(machineNames('::', mac)).toEqual(['[2001:db8::20]', '192.168.1.20', '[fd12::5]', '169.254.9.9']);
  });

  it('are the one it was given', () => {
    expect(machineNames('Studio.local', mac)).toEqual(['studio.local']);
    expect(machineNames('fe80::1', mac)).toEqual(['[fe80::1]']);
  });
});
