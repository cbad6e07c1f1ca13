import { readFileSync } from 'node:fs';
import type { Session } from 'electron';
import { expect, it, vi } from 'vitest';
import { restrictPermissions } from '../../src/main/shell/permissions.ts';
import { FakeSession } from './support/fakeElectron.ts';
import { foreignUrls, ownUrls } from './support/urls.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

const typings = readFileSync('node_modules/electron/electron.d.ts', 'utf8');

/** Every permission string that Electron's typings name for a handler. */
function permissionsOf(method: string): string[] {
  const declaration = typings.split('\n').find((line) => line.includes(`${method}(handler:`)) ?? '';
  const union = /permission: ((?:'[a-zA-Z-]+'(?: \| )?)+)/.exec(declaration)?.[1] ?? '';
  return [...union.matchAll(/'([a-zA-Z-]+)'/g)].map((match) => match[1]);
}

const allowed = ['clipboard-sanitized-write', 'fullscreen'];
const session = new FakeSession();
restrictPermissions(session as unknown as Session);

function requestAnswer(permission: string, url: string): boolean {
  const callback = vi.fn<(granted: boolean) => void>();
  session.handlers['request'](null, permission, callback, { requestingUrl: url });
  return callback.mock.calls[0][0];
}

it('answers every permission of the typings for a request', () => {
  const permissions = permissionsOf('setPermissionRequestHandler');
  expect(permissions.length).toBeGreaterThan(10);
  const granted = permissions.filter((permission) => requestAnswer(permission, ownUrls[0]));
  expect(granted.sort()).toEqual(allowed);
});

it('answers every permission of the typings for a check', () => {
  const permissions = permissionsOf('setPermissionCheckHandler');
  expect(permissions.length).toBeGreaterThan(10);
  const granted = permissions.filter((permission) =>
    session.handlers['check'](null, permission, 'studio://app/', {}),
  );
  expect(granted.every((permission) => allowed.includes(permission))).toBe(true);
});

it('grants nothing to any other origin', () => {
  const granted = allowed.flatMap((permission) =>
    foreignUrls.filter((url) => requestAnswer(permission, url)),
  );
  expect(granted).toEqual([]);
});

it('gives no device and no screen', () => {
  expect(session.handlers['device']({ deviceType: 'usb' })).toBe(false);
  const callback = vi.fn();
  session.handlers['displayMedia']({}, callback);
  expect(callback).toHaveBeenCalledWith({});
});
