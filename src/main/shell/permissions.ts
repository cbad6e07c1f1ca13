import type { Session } from 'electron';
import { isOwnUrl } from './origin.ts';

/** All a page of ours ever needs; every other permission is denied, to itself as well. */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

export function isPermissionAllowed(permission: string, url: string): boolean {
  return allowedPermissions.has(permission) && isOwnUrl(url);
}

/** Answers every way a page can ask for something, so that no default of Electron applies. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(isPermissionAllowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermissionAllowed(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => {
    callback({});
  });
}
