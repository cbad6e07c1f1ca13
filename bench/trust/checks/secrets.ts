import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { builtEntry } from '../../paths.ts';
import type { TrustCheck } from '../check.ts';

/** What a served application writes and shows while it is used and abused, searched for its secrets. */
export const tokenLeaks: TrustCheck = {
  goalNumber: 22,
  name: 'Token of the served application in arguments, output, files, and the code used twice',
  cases: 'places searched',
  goal: '0 appearances',
  needs: [],
  async run({ scratch }) {
    const server = spawn(process.execPath, [builtEntry('cli'), 'serve'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: scratch,
      env: {
        ...process.env,
        INIT_CWD: scratch,
        STUDIO_CONFIG: join(scratch, 'config'),
        STUDIO_CACHE: join(scratch, 'cache'),
      },
    });
    const closed = once(server, 'close');
    try {
      const output: string[] = [];
      const address = await untilAddress(server.stdout, output);
      createInterface(server.stderr).on('line', (line) => output.push(line));
      const signIn = await fetchHeaders(address.href, {});
      const cookie = (signIn.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
      const [, secret = ''] = cookie.split('=');
      const code = address.searchParams.get('code') ?? '';
      if (secret.length < 64) throw new Error(`Sign-in gave no 256-bit secret (status ${signIn.status}).`);
      const again = await fetchHeaders(address.href, {});
      await provoke(address.origin, cookie);
      const places = await collectPlaces(server.pid ?? 0, scratch, output.slice(1));
      const leaks = places
        .filter(({ text }) => text.includes(secret) || text.includes(code))
        .map(({ name }) => `found in ${name}`);
      const reuse = again.status === 401 ? [] : [`the one-time code was accepted twice (${again.status})`];
      const inAnswers =
        signIn.headers['location']?.includes(code) === true ? ['the code stays in the address'] : [];
      return { tried: places.length + 2, broken: [...leaks, ...reuse, ...inAnswers] };
    } finally {
      server.kill('SIGTERM');
      await closed;
    }
  },
};

async function untilAddress(stdout: NodeJS.ReadableStream, output: string[]): Promise<URL> {
  const lines = createInterface(stdout);
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      output.push(line);
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(new URL(url));
    });
    lines.on('close', () => reject(new Error(`serve ended: ${output.join(' ')}`)));
  });
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string[]> & { readonly location?: string };
}

async function fetchHeaders(url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const sent = request(url, { headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode ?? 0, headers: response.headers as Answer['headers'] };
}

/** Requests that are refused or fail, with the secret in them. */
async function provoke(origin: string, cookie: string): Promise<void> {
  for (const path of ['/', '/health', '/blob/image/none/none', '/blob/%00', '/nothing', '/rpc']) {
    await fetchHeaders(`${origin}${path}`, { cookie });
    await fetchHeaders(`${origin}${path}`, { cookie, origin: 'http://evil.test' });
  }
}

async function collectPlaces(
  pid: number,
  folder: string,
  output: readonly string[],
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = await Promise.all(
    files.map(async (path) => ({ name: path, text: await readFile(path, 'latin1') })),
  );
  return [{ name: 'arguments', text: commandLine }, { name: 'output', text: output.join('\n') }, ...written];
}
