import { timingSafeEqual, createHash } from 'node:crypto';
import { routes, codeParameter, type Route } from './routes.ts';

/** Who may talk to this server. */
export interface GuardPolicy {
  /** Accepted `Host` values, lower case, with port where it is not 80: `127.0.0.1:8123`. */
  readonly hosts: ReadonlySet<string>;
  /** Accepted `Origin` for a `Host`; a request from a page of any other origin is refused. */
  originOf(host: string): string;
  /** 256 random bits, hexadecimal. */
  readonly token: string;
  readonly cookieName: string;
}

/** What the decision rests on. Headers as lists: a repeated one is refused, never guessed at. */
export interface GuardRequest {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  readonly isUpgrade: boolean;
  readonly host: readonly string[];
  readonly origin: readonly string[];
  readonly authorization: readonly string[];
  readonly cookie: readonly string[];
  readonly fetchSite: readonly string[];
}

export type GuardDecision =
  | { readonly allowed: true; readonly route: Route; readonly path: string; readonly query: URLSearchParams }
  | { readonly allowed: false; readonly status: 400 | 401 | 403 | 404 | 405 };

/** Longest request target; ours stay far below. */
const targetLimit = 4096;

/**
 * The one decision over every request and upgrade: Host × Origin × token × method × route, no state.
 * Host first (DNS rebinding), then origin (other pages), then the secret, and only then is told apart
 * what exists. `isCodeValid` is asked once, for the sign-in route alone.
 */
export function guardRequest(
  request: GuardRequest,
  policy: GuardPolicy,
  isCodeValid: (code: string) => boolean,
): GuardDecision {
  const host = request.host.at(0)?.toLowerCase();
  if (request.host.length !== 1 || host === undefined) return refuse(400);
  if (!policy.hosts.has(host)) return refuse(403);
  if (!isOwnPage(request, policy.originOf(host))) return refuse(403);
  const target = parseTarget(request.target);
  if (target === undefined) return refuse(400);
  const route = routes.find((one) => one.matches(target.path, target.query));
  const secret = checkSecret(request, policy);
  if (secret === 'wrong') return refuse(401);
  const mayEnter = route?.access === 'code' ? undefined : secret === 'right';
  if (mayEnter === false) return refuse(401);
  if (route === undefined) return refuse(404);
  if (!isMethodAllowed(request, route)) return refuse(405);
  if (route.access === 'code' && !isCodeValid(target.query.get(codeParameter) ?? '')) return refuse(401);
  return { allowed: true, route, ...target };
}

/** Constant time whatever the lengths. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuse(status: 400 | 401 | 403 | 404 | 405): GuardDecision {
  return { allowed: false, status };
}

/** A page's own requests name its origin or none; a browser upgrade always names one. */
function isOwnPage(request: GuardRequest, ownOrigin: string): boolean {
  if (request.origin.length > 1 || request.fetchSite.length > 1) return false;
  const origin = request.origin.at(0);
  if (origin !== undefined && origin !== ownOrigin) return false;
  const site = request.fetchSite.at(0);
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const byCookie = request.cookie.length > 0;
  return !(request.isUpgrade && byCookie && origin === undefined);
}

/** `wrong` as soon as one presented secret is not ours, so that none can hide behind another. */
function checkSecret(request: GuardRequest, policy: GuardPolicy): 'right' | 'wrong' | 'absent' {
  if (request.authorization.length > 1) return 'wrong';
  const cookies = request.cookie
    .flatMap((header) => header.split(';'))
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === policy.cookieName)
    .map(([, ...value]) => value.join('='));
  if (cookies.length > 1) return 'wrong';
  const authorization = request.authorization.at(0);
  const presented = [
    ...cookies.map((cookie) => isSameSecret(cookie, policy.token)),
    ...(authorization === undefined ? [] : [isSameSecret(authorization, `Bearer ${policy.token}`)]),
  ];
  if (presented.length === 0) return 'absent';
  return presented.every(Boolean) ? 'right' : 'wrong';
}

function isMethodAllowed(request: GuardRequest, route: Route): boolean {
  if (route.kind === 'upgrade') return request.isUpgrade && request.method === 'GET';
  if (request.isUpgrade) return false;
  // A HEAD by a link preview must not use up the code.
  return request.method === 'GET' || (request.method === 'HEAD' && route.access === 'token');
}

function parseTarget(target: string): { path: string; query: URLSearchParams } | undefined {
  if (target.length > targetLimit || !/^\/[\x21-\x7e]*$/.test(target) || target.startsWith('//')) {
    return undefined;
  }
  const [path = '', ...query] = target.split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}
