import { describe, expect, it } from 'vitest';
import { guardRequest, type GuardPolicy, type GuardRequest } from '../../src/main/host/rpc/requestGuard.ts';
import { routes } from '../../src/main/host/rpc/routes.ts';

const token = 'a1'.repeat(32);
const code = 'c0'.repeat(32);
const cookieName = 'studio-12345678';
const policy: GuardPolicy = {
  hosts: new Set(['127.0.0.1:8123', 'localhost:8123', '[::1]:8123']),
  originOf: (host) => `http://${host}`,
  token,
  cookieName,
};

const own = '127.0.0.1:8123';
const goodHosts = [[own], ['localhost:8123'], ['LOCALHOST:8123'], ['[::1]:8123']];
const badHosts = [
  [],
  [own, own],
  ['evil.test:8123'],
  ['127.0.0.1'],
  ['127.0.0.1:8123.evil.test'],
  ['evil.test#127.0.0.1:8123'],
  ['user@127.0.0.1:8123'],
  ['2130706433:8123'],
  ['localhost.:8123'],
  [''],
];
const badOrigins = [
  ['http://evil.test:8123'],
  ['https://127.0.0.1:8123'],
  ['http://127.0.0.1:8124'],
  ['null'],
  [''],
  ['studio://app'],
  [`http://${own}.evil.test`],
  [`http://${own}`, `http://${own}`],
];
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'get'];
interface Secret {
  readonly cookie: readonly string[];
  readonly authorization: readonly string[];
  readonly isGood: boolean;
}
const secrets: readonly Secret[] = [
  { cookie: [`${cookieName}=${token}`], authorization: [], isGood: true },
  { cookie: [`other=1; ${cookieName}=${token}`], authorization: [], isGood: true },
  { cookie: [], authorization: [`Bearer ${token}`], isGood: true },
  { cookie: [], authorization: [], isGood: false },
  { cookie: [`${cookieName}=${token.slice(1)}`], authorization: [], isGood: false },
  { cookie: [`${cookieName}=${token}0`], authorization: [], isGood: false },
  { cookie: [`${cookieName}=`], authorization: [], isGood: false },
  { cookie: [`x${cookieName}=${token}`], authorization: [], isGood: false },
  { cookie: [`${cookieName}=${token}; ${cookieName}=${token}`], authorization: [], isGood: false },
  { cookie: [`${cookieName}=${token}`], authorization: ['Bearer wrong'], isGood: false },
  { cookie: [], authorization: [token], isGood: false },
  { cookie: [], authorization: [`Bearer ${token}`, `Bearer ${token}`], isGood: false },
  { cookie: [], authorization: [`bearer ${token}`], isGood: false },
];
const targets = [
  '/',
  '/health',
  '/rpc',
  '/blob/image/a/b?size=256',
  '/nothing',
  `/?code=${code}`,
  '/?code=wrong',
  `/?token=${token}`,
];
const fetchSites = [[], ['none'], ['cross-site']];

function request(parts: Partial<GuardRequest>): GuardRequest {
  return {
    method: 'GET',
    target: '/',
    isUpgrade: false,
    host: [own],
    origin: [],
    authorization: [],
    cookie: [],
    fetchSite: [],
    ...parts,
  };
}

/** Every combination of one value from each list. */
function combine<Lists extends Readonly<Record<string, readonly unknown[]>>>(
  lists: Lists,
): readonly { readonly [Key in keyof Lists]: Lists[Key][number] }[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (rows, [key, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value }))),
    [{}],
  ) as { [Key in keyof Lists]: Lists[Key][number] }[];
}

function decide(parts: Partial<GuardRequest>): ReturnType<typeof guardRequest> {
  return guardRequest(request(parts), policy, (given) => given === code);
}

/** The rule again, written down a second time from the outside: what a legitimate request looks like. */
function isLegitimate(parts: GuardRequest, secret: Secret): boolean {
  const host = parts.host[0]?.toLowerCase() ?? '';
  const hostOk = parts.host.length === 1 && policy.hosts.has(host);
  const originOk =
    parts.origin.length === 0 || (parts.origin.length === 1 && parts.origin[0] === `http://${host}`);
  const siteOk = parts.fetchSite.length === 0 || ['same-origin', 'none'].includes(parts.fetchSite[0] ?? '');
  if (!hostOk || !originOk || !siteOk) return false;
  const presentsNothing = parts.cookie.length === 0 && parts.authorization.length === 0;
  const foreignCookieOnly =
    parts.authorization.length === 0 && parts.cookie.every((cookie) => cookie.startsWith(`x${cookieName}`));
  if (parts.target.startsWith('/?code=')) {
    const secretOk = secret.isGood || presentsNothing || foreignCookieOnly;
    return secretOk && parts.target === `/?code=${code}` && parts.method === 'GET' && !parts.isUpgrade;
  }
  if (!secret.isGood) return false;
  if (parts.target === '/rpc') {
    const pageOk = parts.cookie.length === 0 || parts.origin.length === 1;
    return parts.isUpgrade && parts.method === 'GET' && pageOk;
  }
  return !parts.isUpgrade && ['GET', 'HEAD'].includes(parts.method);
}

describe('the request guard', () => {
  it('decides every cell of Host × Origin × secret × method × route × fetch site as the rule says', () => {
    let cells = 0;
    let accepted = 0;
    const wrong: string[] = [];
    function check(parts: GuardRequest, secret: Secret): void {
      const { allowed } = decide(parts);
      cells += 1;
      accepted += Number(allowed);
      if (allowed !== isLegitimate(parts, secret)) wrong.push(JSON.stringify(parts));
    }
    for (const shape of combine({
      method: methods,
      target: targets,
      isUpgrade: [false, true],
      fetchSite: fetchSites,
    })) {
      for (const { host, secret } of combine({ host: [...goodHosts, ...badHosts], secret: secrets })) {
        const { cookie, authorization } = secret;
        const origins = [[], [`http://${host[0]?.toLowerCase() ?? ''}`], ...badOrigins];
        for (const origin of origins) check({ ...shape, host, origin, cookie, authorization }, secret);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(cells).toBeGreaterThan(8000);
    expect(accepted).toBeGreaterThan(0);
    console.log(`guard matrix: ${cells} cells, ${accepted} accepted, ${wrong.length} wrong`);
  });

  it('tells a caller without the secret nothing about what exists', () => {
    const answers = targets
      .filter((target) => !target.includes('code='))
      .map((target) => decide({ target }))
      .map((decision) => (decision.allowed ? 200 : decision.status));
    expect(new Set(answers)).toEqual(new Set([401]));
  });

  it('has no route that lets a caller in without a secret', () => {
    for (const route of routes) {
      const target = targets.find((one) => {
        const [path = '', query = ''] = one.split('?');
        return routes.find((other) => other.matches(path, new URLSearchParams(query))) === route;
      });
      expect(target, `no test target for route ${route.id}`).toBeDefined();
      const withoutSecret = guardRequest(
        request({ target: target ?? '', isUpgrade: route.kind === 'upgrade' }),
        policy,
        () => false,
      );
      expect(withoutSecret.allowed, route.id).toBe(false);
    }
  });

  it('refuses malformed targets before looking at anything', () => {
    const cookie = [`${cookieName}=${token}`];
    for (const target of [
      '//evil.test/',
      'http://evil.test/',
      '*',
      '',
      '/\u0000',
      '/a b',
      `/${'x'.repeat(5000)}`,
    ]) {
      expect(decide({ target, cookie })).toEqual({ allowed: false, status: 400 });
    }
  });

  it('asks about the one-time code only when everything else is right', () => {
    let asked = 0;
    const count = (): boolean => {
      asked += 1;
      return true;
    };
    const target = `/?code=${code}`;
    guardRequest(request({ target, host: ['evil.test'] }), policy, count);
    guardRequest(request({ target, origin: ['http://evil.test'] }), policy, count);
    guardRequest(request({ target, method: 'POST' }), policy, count);
    guardRequest(request({ target, method: 'HEAD' }), policy, count);
    expect(asked).toBe(0);
    guardRequest(request({ target }), policy, count);
    expect(asked).toBe(1);
  });
});
