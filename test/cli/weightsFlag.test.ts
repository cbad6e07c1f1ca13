import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { absoluteWeights } from '../../src/main/cli/commands/train.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-weights-'));
  mkdirSync(join(folder, 'runs', 'mine'), { recursive: true });
  for (const name of ['net.safetensors', 'model.ckpt.index', 'none']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['net.safetensors', '$/net.safetensors'],
  ['model.ckpt', '$/model.ckpt'],
  ['run:runs/mine', 'run:$/runs/mine'],
  ['run:runs/mine@120', 'run:$/runs/mine@120'],
  ['run:mine@best', 'run:mine@best'],
  ['none', 'none'],
  ['auto', 'auto'],
  ['missing.ckpt', 'missing.ckpt'],
])('--weights %s is %s for a worker in another folder', (typed, expected) => {
  const session = { path: (path: string) => resolve(folder, path) };
  expect(absoluteWeights(session, typed)).toBe(expected.replace('$', folder));
});
