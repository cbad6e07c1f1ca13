import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSettings } from '../../src/main/host/hostSettings.ts';
import type { SpawnWorker } from '../../src/main/host/jobs/spawnWorker.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';

const fetching = {
  kind: 'weights',
  params: { action: { kind: 'fetch', id: 'x' }, cacheDir: '/nowhere' },
} as const;

/** The environments that workers were started with, in turn. */
function watchSpawns(): {
  readonly seen: (NodeJS.ProcessEnv | undefined)[];
  readonly spawnWorker: SpawnWorker;
} {
  const seen: (NodeJS.ProcessEnv | undefined)[] = [];
  const spawn = fakeWorker('onStart = () => done({ id: "x", path: "/x", report: null });');
  const spawnWorker: SpawnWorker = (environment) => {
    seen.push(environment);
    return spawn(environment);
  };
  return { seen, spawnWorker };
}

describe('the settings that the host obeys', () => {
  it('are in the environment of every worker started after they changed', async () => {
    const { seen, spawnWorker } = watchSpawns();
    const { services, jobs } = await makeHost({ spawnWorker });
    await jobs.runToEnd(fetching);
    await services.system.saveSettings({ threads: 3, device: 'cpu', ffmpeg: '/opt/ffmpeg' });
    await jobs.runToEnd(fetching);
    expect(seen[0]).toEqual({});
    expect(seen[1]).toEqual({
      OMP_NUM_THREADS: '3',
      TF_NUM_INTRAOP_THREADS: '3',
      TF_NUM_INTEROP_THREADS: '3',
      CUDA_VISIBLE_DEVICES: '-1',
      STUDIO_FFMPEG: '/opt/ffmpeg',
    });
    expect((await services.system.info()).threads).toBe(3);
  });

  it.runIf(process.platform === 'linux')(
    'keep a training that takes what there is from the cards',
    async () => {
      const tools = await makeTempFolder();
      const driver = '#!/bin/sh\necho "0, NVIDIA H100 80GB HBM3, 81559"\n';
      await writeFile(join(tools, 'nvidia-smi'), driver, { mode: 0o755 });
      vi.stubEnv('PATH', [tools, process.env['PATH']].join(delimiter));
      onTestFinished(() => void vi.unstubAllEnvs());
      const { seen, spawnWorker } = watchSpawns();
      const { services, jobs } = await makeHost({ spawnWorker });
      const training = { kind: 'train', params: { recipe: { device: 'auto' } } as never } as const;
      await jobs.runToEnd(training);
      await services.system.saveSettings({ device: 'cpu' });
      await jobs.runToEnd(training);
      expect(seen).toEqual([{ CUDA_VISIBLE_DEVICES: '0' }, { CUDA_VISIBLE_DEVICES: '-1' }]);
    },
  );

  it('are obeyed by the first job of a new host, each bad one left out', async () => {
    const configDir = await makeTempFolder();
    const tools = join(configDir, 'tools');
    await mkdir(tools);
    const stored = { threads: 1.5, memoryLimitGb: '8', device: 'cpu', ffmpeg: tools };
    await writeFile(join(configDir, 'settings.json'), JSON.stringify(stored));
    const settings = openSettings(configDir);
    expect(settings.current()).toMatchObject({ threads: 0, memoryLimitGb: 0, device: 'cpu' });
    expect(settings.environment()).toEqual({
      CUDA_VISIBLE_DEVICES: '-1',
      STUDIO_FFMPEG: join(tools, 'ffmpeg'),
    });
  });

  it.runIf(process.platform === 'linux')('end a worker that uses more memory than it may', async () => {
    const spawnWorker = fakeWorker('onStart = () => undefined;');
    const { services, jobs } = await makeHost({ spawnWorker });
    await services.system.saveSettings({ memoryLimitGb: 0.005 });
    const job = jobs.start(fetching);
    const end = await jobs.whenOver(job.id);
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'outOfMemory' } });
    expect(end.outcome === 'failed' && end.error.message).toMatch(
      /^The worker used \d+\.\d GB; the memory limit is 0\.0 GB\.$/,
    );
  });
});

describe('storage', () => {
  it('counts the project by part and empties a cache', async () => {
    const cacheDir = await makeTempFolder();
    const project = join(await makeTempFolder(), 'p');
    const { services } = await makeHost({ cacheDir });
    await services.project.create({ path: project });
    const files: readonly [string, number][] = [
      [join(project, 'datasets/street/images/a.png'), 100],
      [join(project, 'datasets/street/masks/a.png'), 20],
      [join(project, 'runs/r/checkpoints/10/weights.safetensors'), 3000],
      [join(project, 'runs/r/runlog'), 7],
      [join(project, 'videos/street.mp4'), 500],
      [join(cacheDir, 'thumbnails/ab/x.jpg'), 50],
    ];
    for (const [path, size] of files) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, Buffer.alloc(size));
    }
    const report = await services.system.storage();
    const parts = Object.fromEntries(report.project?.parts.map(({ part, bytes }) => [part, bytes]) ?? []);
    expect(parts).toMatchObject({ images: 100, masks: 20, checkpoints: 3000, runs: 7, videos: 500 });
    expect(report.project?.bytes).toBe(3627 + (parts['other'] ?? 0));
    expect(report.caches).toMatchObject([
      { id: 'thumbnails', bytes: 50, files: 1 },
      { id: 'weights', bytes: 0, files: 0 },
    ]);
    const after = await services.system.emptyCache({ cache: 'thumbnails' });
    expect(after.caches[0]).toMatchObject({ bytes: 0, files: 0 });
  });
});

it('videos are read with the ffmpeg that the settings name', async () => {
  const { services } = await makeHost();
  await services.system.saveSettings({ ffmpeg: '/nowhere/ffmpeg' });
  expect(await services.video.lack()).toMatchObject({ message: /^ffmpeg was not found/ });
  const path = join(await makeTempFolder(), 'any.mp4');
  await writeFile(path, 'any');
  await expect(services.video.frame({ path, seconds: 0 })).rejects.toMatchObject({ code: 'missingTool' });
});

describe('the doctor', () => {
  it('names an ffmpeg that the settings ask for and that is not there', async () => {
    const { services } = await makeHost();
    await services.system.saveSettings({ ffmpeg: '/nowhere/ffmpeg' });
    const { ffmpeg, checks } = await services.system.doctor();
    expect(ffmpeg).toBeNull();
    expect(checks.find(({ id }) => id === 'ffmpeg')).toMatchObject({
      state: 'warning',
      finding: '/nowhere/ffmpeg cannot be started',
    });
  });
});
