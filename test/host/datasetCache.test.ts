import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { openDataset, saveItems, type Dataset } from '../../src/main/core/store/datasetStore.ts';
import { createDatasetCache, type DatasetCache } from '../../src/main/host/datasetCache.ts';
import { createEventHub } from '../../src/main/host/events.ts';
import { makeTempFolder } from '../support/hostFixture.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

let onDisk: Dataset;
let cache: DatasetCache;

beforeEach(async () => {
  const project = await makeTempFolder();
  await makeSmallProject(project, 2, 1);
  onDisk = await openDataset(project, 'small');
  cache = createDatasetCache(project, createEventHub());
});

it('reads the table once for all who ask together', async () => {
  const asked = Array.from({ length: 40 }, () => cache.get('small'));
  expect(new Set(asked).size).toBe(1);
  const { dataset } = await cache.get('small');
  expect(dataset.items).toHaveLength(3);
  expect((await cache.get('small')).dataset).toBe(dataset);
});

it('answers who asks after a change with what changed, though a look is under way', async () => {
  await cache.get('small');
  const begun = cache.get('small');
  await setImmediate();
  await saveItems(onDisk, onDisk.items.slice(1));
  const later = cache.get('small');
  expect(later).not.toBe(begun);
  expect((await later).dataset.items).toHaveLength(2);
});

it('gives what was put, not what was about to be read', async () => {
  await cache.get('small');
  void cache.get('small');
  const changed = await saveItems(onDisk, onDisk.items.slice(2));
  const put = await cache.put(changed);
  expect((await cache.get('small')).dataset.items).toBe(put.dataset.items);
});

it('asks anew after a failure', async () => {
  await expect(cache.get('absent')).rejects.toThrow('no dataset "absent"');
  await expect(cache.get('absent')).rejects.toThrow('no dataset "absent"');
  expect((await cache.get('small')).dataset.items).toHaveLength(3);
});
