import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { securityHeaders } from '../../src/shared/contentSecurity.ts';
import { createSchemeHandler } from '../../src/main/shell/appProtocol.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

const secret = 'a secret outside of the pages';
const dir = mkdtempSync(join(tmpdir(), 'protocol-'));
const root = join(dir, 'renderer');
mkdirSync(join(root, 'assets'), { recursive: true });
writeFileSync(join(root, 'index.html'), '<!doctype html>');
writeFileSync(join(root, 'assets', 'app-1a2b.js'), 'export {};');
writeFileSync(join(root, 'assets', 'note.txt'), secret);
writeFileSync(join(root, '.hidden.js'), secret);
writeFileSync(join(dir, 'secret.js'), secret);
mkdirSync(join(dir, 'renderer-copy'));
writeFileSync(join(dir, 'renderer-copy', 'index.html'), secret);
symlinkSync(join(dir, 'secret.js'), join(root, 'assets', 'link.js'));
symlinkSync(dir, join(root, 'up'));

const blobs = vi.fn((request: Request) => Promise.resolve(new Response(`blob of ${request.url}`)));
const handle = createSchemeHandler(root, blobs);

async function answer(
  url: string,
  method = 'GET',
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await handle(new Request(url, { method }));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('pages', () => {
  it('serves the files of the build with their type', async () => {
    expect(await answer('studio://app/')).toMatchObject({ status: 200, text: '<!doctype html>' });
    const script = await answer('studio://app/assets/app-1a2b.js?v=1#x');
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('answers HEAD without a body and refuses every other method', async () => {
    expect(await answer('studio://app/index.html', 'HEAD')).toMatchObject({ status: 200, text: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await answer('studio://app/index.html', method)).status).toBe(405);
    }
  });

  it.each([
    'studio://app.evil.test/index.html',
    'studio://evil/index.html',
    'studio://app/nothing.js',
    'studio://app/assets',
    'studio://app/assets/',
    'studio://app/assets/note.txt',
    'studio://app/.hidden.js',
    'studio://app/assets/link.js',
    'studio://app/up/secret.js',
    'studio://app/index.html%00.js',
    'studio://app/%',
  ])('does not have %s', async (url) => {
    expect(await answer(url)).toMatchObject({ status: 404, text: '' });
  });

  it('does not have a very long path', async () => {
    expect((await answer(`studio://app/${'a'.repeat(5000)}.js`)).status).toBe(404);
  });

  it('carries the security headers on every answer', async () => {
    const answers = await Promise.all([
      answer('studio://app/'),
      answer('studio://app/nothing.js'),
      answer('studio://app/', 'POST'),
      answer('studio://evil/'),
    ]);
    for (const { headers } of answers) {
      for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name)).toBe(value);
    }
  });
});

describe('traversal', () => {
  const pieces = [
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '%252e%252e',
    '%5c',
    '\\',
    '/',
    '//',
    '%2f',
    '%00',
    '?',
    '#',
    ';',
  ];
  const names = [
    'secret.js',
    'renderer-copy',
    'index.html',
    'assets',
    'up',
    'link.js',
    'etc',
    'passwd',
    'C:',
  ];

  it('never lets a byte from outside through', async () => {
    const path = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...names), fc.string()), {
      minLength: 1,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(path, fc.constantFrom('', '/'), async (parts, separator) => {
        const url = `studio://app/${parts.join(separator)}`;
        if (!URL.canParse(url)) return;
        const { status, text } = await answer(url);
        expect(text).not.toContain(secret);
        expect([200, 404]).toContain(status);
      }),
      { numRuns: 2000, seed: 20261123 },
    );
  });
});

it('leaves blobs to the host', async () => {
  const url = 'studio://app/blob/image/camvid/0001%2Ftrain?size=256';
  expect(await answer(url)).toMatchObject({ status: 200, text: `blob of ${url}` });
  expect((await answer('studio://evil/blob/image/a/b')).status).toBe(404);
});
