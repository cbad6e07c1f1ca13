import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleClasses } from '../../../src/main/core/data/sample/classes.ts';
import { sampleDataset, writeSample } from '../../../src/main/core/data/sample/index.ts';
import { renderImage, renderScene } from '../../../src/main/core/data/sample/scene.ts';
import { writeSampleVideo } from '../../../src/main/core/data/sample/video.ts';
import { createWorld } from '../../../src/main/core/data/sample/world.ts';
import { readImage } from '../../../src/main/core/data/imageIo.ts';
import { readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { datasetStatistics } from '../../../src/main/core/data/statistics.ts';
import { imagePath, maskPath, openDataset } from '../../../src/main/core/store/datasetStore.ts';
import { openProject } from '../../../src/main/core/store/projectStore.ts';
import { requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';

const camera = { width: 320, height: 240, focal: 270, horizon: 112, x: 0.9, y: 1.5, z: 10 };

describe('a drawn street', () => {
  it('has exact labels: only class ids, and the same for the same seed', async () => {
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => renderScene(createWorld(seed), camera, 0)),
    );
    expect(again).toEqual(first);
    expect(other.mask).not.toEqual(first.mask);
    expect(await renderImage(createWorld(7), camera, 0)).toEqual(first.image);
    for (const id of first.mask.data) expect(id).toBeLessThan(sampleClasses.length);
  });

  it('moves with time', async () => {
    const world = createWorld(7);
    const [now, later] = await Promise.all([0, 1].map((time) => renderScene(world, camera, time)));
    expect(later.mask).not.toEqual(now.mask);
  });

  it('shows sky above and road below, where the mask says so', async () => {
    const { mask } = await renderScene(createWorld(9), { ...camera, x: 0 }, 0);
    expect(sampleClasses[mask.data[239 * 320 + 160]].name).toBe('Road');
    const skyRows = [...mask.data].map((id, i) => (id === 0 ? Math.floor(i / 320) : 0));
    expect(Math.max(...skyRows)).toBeLessThanOrEqual(camera.horizon);
  });
});

describe('the sample project', () => {
  it('is a whole project: three splits, every class, images and masks that fit', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'sample-')), 'Sample');
    await writeSample(folder, { ffmpeg: null, runs: null });
    const project = await openProject(folder);
    expect(project).toMatchObject({ name: 'Sample', classes: sampleClasses });
    const dataset = await openDataset(folder, sampleDataset);
    const statistics = datasetStatistics(dataset.items, project.classes);
    expect(statistics.splits).toEqual({ train: 84, val: 24, test: 12, none: 0 });
    for (const one of statistics.classes) expect(one.images, one.name).toBeGreaterThan(60);
    expect(statistics.voidPixels).toBe(0);
    for (const item of dataset.items.slice(0, 3)) {
      const image = await readImage(imagePath(dataset, item));
      const mask = await readLabelMask(maskPath(dataset, item)!);
      expect([mask.width, mask.height]).toEqual([image.width, image.height]);
    }
    await expect(writeSample(folder, { ffmpeg: null, runs: null })).rejects.toThrow('is not empty');
    expect((await readdir(folder)).sort()).toEqual(['datasets', 'project.json']);
  });

  it('says that it was cancelled, in its film too', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'sample-')), 'street.mp4');
    const abort = new AbortController();
    const filming = writeSampleVideo(await requireFfmpeg(), path, 1, () => abort.abort(), abort.signal);
    await expect(filming).rejects.toMatchObject({ code: 'cancelled' });
  });
});
