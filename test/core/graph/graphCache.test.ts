import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findGraph, prepareGraph } from '../../../src/main/core/graph/graphCache.ts';
import type { GraphRequest } from '../../../src/main/core/graph/request.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { defaultNetOptions } from '../../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';

const net = {
  encoder: 'mobilenet_v1_025',
  decoder: 'fcn32',
  classes: 2,
  options: defaultNetOptions,
  conventions: {},
  batchNormMomentum: null,
};
const request: GraphRequest = { net, training: null };

let tf: Tf;
let folder: string;
const before = process.env['STUDIO_CACHE'];

beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'graphs-'));
  process.env['STUDIO_CACHE'] = folder;
});
afterAll(async () => {
  if (before === undefined) delete process.env['STUDIO_CACHE'];
  else process.env['STUDIO_CACHE'] = before;
  await rm(folder, { recursive: true });
});

/** What a user was told while the graph was prepared. */
async function prepare(asked = request) {
  const messages: string[] = [];
  const context = {
    ...createQuietContext(),
    progress: ({ message }: { message: string }) => messages.push(message),
  };
  return { messages, graph: await prepareGraph(tf, asked, context) };
}

describe('the cache of graphs', () => {
  it('records once, says so, and leaves nothing half-made', async () => {
    expect(await findGraph(tf, request)).toBeNull();
    const first = await prepare();
    expect(first.messages).toEqual(['Preparing: recording the graph, usually under 20 s.']);
    const second = await prepare();
    expect(second.messages).toEqual([]);
    expect(second.graph).toEqual(first.graph);
    expect(await readdir(join(folder, 'graphs'))).toHaveLength(1);
  });

  it.each(['saved_model.pb', 'graph.json'])('makes an entry anew whose %s is damaged', async (file) => {
    const { graph } = await prepare();
    await writeFile(join(graph.folder, file), 'damaged');
    expect(await findGraph(tf, request)).toBeNull();
    const { messages, graph: again } = await prepare();
    expect(messages).toHaveLength(1);
    expect(again).toEqual(graph);
  });

  it('keeps nets apart', async () => {
    expect(await findGraph(tf, { ...request, net: { ...net, classes: 3 } })).toBeNull();
    expect(await findGraph(tf, { ...request, net: { ...net, conventions: { epsilon: 1e-2 } } })).toBeNull();
  });

  it('tells why a net cannot become a graph, and keeps nothing of it', async () => {
    const unknown = { ...request, net: { ...net, encoder: 'no such encoder' } };
    await expect(prepareGraph(tf, unknown, createQuietContext())).rejects.toThrow(/no such encoder/);
    expect(await findGraph(tf, unknown)).toBeNull();
    expect(await readdir(join(folder, 'graphs'))).toHaveLength(1);
  });

  it('stops recording when the job is cancelled', async () => {
    const abort = new AbortController();
    const slow = { ...request, net: { ...net, classes: 5 } };
    const recording = prepareGraph(tf, slow, { ...createQuietContext(), signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    await expect(recording).rejects.toThrow();
    expect(await findGraph(tf, slow)).toBeNull();
  });
});
