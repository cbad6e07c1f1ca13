/** The page's own scheme and origin; nothing else is ever loaded into the window. */
export const appScheme = 'studio';
export const appHost = 'app';
export const appOrigin = `${appScheme}://${appHost}`;
export const startUrl = `${appOrigin}/index.html`;

/** Pages the user may be sent to in the system's browser. */
const externalHosts: ReadonlySet<string> = new Set(['github.com', 'www.tensorflow.org', 'pypi.org']);

/** Whether a URL belongs to our page: exact scheme and host, no user info, no port. */
export function isOwnUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url?.protocol !== `${appScheme}:` || url.host !== appHost) return false;
  return url.username === '' && url.password === '';
}

/** Whether a URL may be opened in the system's browser: https, listed host, default port, no user info. */
export function isAllowedExternally(text: string): boolean {
  const url = parseUrl(text);
  if (url?.protocol !== 'https:' || !externalHosts.has(url.host)) return false;
  return url.username === '' && url.password === '';
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
