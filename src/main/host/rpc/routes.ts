import { blobPrefix } from '../../../shared/contract/blobs.ts';

/**
 * Everything the server answers. The guard decides from this table alone, so a route that is not in it
 * does not exist, and one that is cannot be reached without what `access` asks for.
 */
export interface Route {
  readonly id: 'signIn' | 'rpc' | 'health' | 'blob' | 'page';
  /** `code`: the one-time code of the printed address. `token`: cookie or bearer token. */
  readonly access: 'code' | 'token';
  readonly kind: 'request' | 'upgrade';
  matches(path: string, query: URLSearchParams): boolean;
}

export const rpcPath = '/rpc';
export const healthPath = '/health';
export const codeParameter = 'code';

/** In order of precedence; `page` takes what is left: the renderer's files. */
export const routes: readonly Route[] = [
  {
    id: 'signIn',
    access: 'code',
    kind: 'request',
    matches: (path, query) => path === '/' && query.has(codeParameter),
  },
  { id: 'rpc', access: 'token', kind: 'upgrade', matches: (path) => path === rpcPath },
  { id: 'health', access: 'token', kind: 'request', matches: (path) => path === healthPath },
  { id: 'blob', access: 'token', kind: 'request', matches: (path) => path.startsWith(blobPrefix) },
  { id: 'page', access: 'token', kind: 'request', matches: (path) => path !== rpcPath },
];
