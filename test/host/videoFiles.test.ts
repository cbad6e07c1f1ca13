import { copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { blobUrl } from '../../src/shared/contract/blobs.ts';
import {
  freeVideoPath,
  listMadeVideos,
  noteVideo,
  readShares,
} from '../../src/main/core/video/madeVideos.ts';
import { parseRange } from '../../src/main/host/rpc/fileRange.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder, serveHost, signIn } from '../support/hostFixture.ts';
import { describeWithData, testData } from '../support/testData.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

describe('a range of bytes', () => {
  it.each([
    [undefined, null],
    ['bytes=0-499', [0, 499]],
    ['bytes=500-', [500, 999]],
    ['bytes=-100', [900, 999]],
    ['bytes=-5000', [0, 999]],
    ['bytes=900-5000', [900, 999]],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=0-1,5-6', null],
    ['bytes=a-b', null],
    ['bytes=-', null],
    ['lines=0-1', null],
  ] as const)('%s of 1000 bytes', (range, expected) => {
    expect(parseRange(range, 1000)).toEqual(expected);
  });
});

describeWithData('video', 'a video over the socket', () => {
  async function serveVideo(path: string) {
    const host = await makeHost();
    const web = await serveHost(host, await makeTempFolder());
    const cookie = await signIn(web);
    const { id } = await host.services.video.open({ path });
    const ask = (address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
      fetch(web.origin + address, { method, headers: { cookie, ...headers } });
    return { host, web, id, ask };
  }

  it('comes whole or in parts, with the type that its bytes have', async () => {
    const path = testData('video', 'camvid_val.webm');
    const { id, ask } = await serveVideo(path);
    const whole = await ask(blobUrl.video(id));
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('video/webm');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const part = await ask(blobUrl.video(id), { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${bytes.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200));
    const beyond = await ask(blobUrl.video(id), { range: `bytes=${bytes.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    const head = await ask(blobUrl.video(id), {}, 'HEAD');
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });

  it('is reached by the id this host gave and by nothing else', async () => {
    const path = testData('video', 'camvid_val.webm');
    const { host, web, id, ask } = await serveVideo(path);
    const other = await makeHost();
    for (const name of ['0'.repeat(32), path, '../../etc/passwd', '%2Fetc%2Fpasswd', `${id}/x`, '']) {
      expect((await ask(`/blob/video/${encodeURIComponent(name)}`)).status, name).toBe(404);
    }
    expect((await fetch(web.origin + blobUrl.video(id))).status).toBe(401);
    const there = await other.blobs(blobUrl.video(id), new URLSearchParams(), undefined);
    expect(there.status).toBe(404);
    const here = await host.blobs(blobUrl.video(id), new URLSearchParams(), undefined, 'bytes=0-0');
    expect(here.status).toBe(206);
    if (here.body !== null && typeof here.body === 'object' && 'destroy' in here.body) here.body.destroy();
  });

  it('is not sent once its file has become something else', async () => {
    const folder = await makeTempFolder();
    const path = join(folder, 'clip.webm');
    await copyFile(testData('video', 'camvid_val.webm'), path);
    const { id, ask } = await serveVideo(path);
    await rm(path);
    expect((await ask(blobUrl.video(id))).status).toBe(404);
    await writeFile(
      join(folder, 'secret.txt'),
      'a secret that is long enough to be read as the head of a file: 0123456789',
    );
    await symlink(join(folder, 'secret.txt'), path);
    expect((await ask(blobUrl.video(id))).status).toBe(415);
  });

  it('tells when each of its frames is shown, also where that varies', async () => {
    const { services } = await makeHost();
    const stamps = await services.video.timeStamps({ path: testData('video', 'camvid_val_vfr.mp4') });
    const gaps = (stamps ?? []).slice(1).map((seconds, at) => seconds - stamps![at]);
    expect([stamps?.[0], gaps.length]).toEqual([0, 47]);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeGreaterThan(1.5 * Math.min(...gaps));
  });

  it('is refused at once, in one line, when it cannot be read', async () => {
    const host = await makeHost();
    const truncated = host.services.video.open({ path: testData('video', 'truncated.mp4') });
    await expect(truncated).rejects.toMatchObject({
      code: 'badInput',
      message: /^truncated\.mp4 cannot be read as a video: .+\.$/,
    });
    await expect(host.services.video.open({ path: '/no/such.mp4' })).rejects.toMatchObject({
      code: 'notFound',
    });
  });
});

describe('the file of a video that is to be made', () => {
  const run = '2026-11-20_resnet18-linknet__1';
  const asked = { run, checkpoint: 10, input: '/films/drive.mov', alpha: 0.4, sound: true };

  /** A host with a project whose run makes videos that take until they are cancelled. */
  async function makeVideoHost() {
    const cacheDir = await makeTempFolder();
    const spawnWorker = fakeWorker("requests(({ type }) => type === 'abort' && process.exit(1));");
    const host = await makeHost({ cacheDir, spawnWorker });
    const folder = join(await makeTempFolder(), 'p');
    await host.services.project.create({ path: folder });
    await mkdir(join(folder, 'runs', run), { recursive: true });
    return { ...host, cacheDir, folder };
  }

  it('is refused to a second one until the first is over', async () => {
    const { services, jobs, folder } = await makeVideoHost();
    const output = join(folder, 'mine.mp4');
    const first = await services.video.start({ ...asked, output });
    for (const path of [output, `${folder}/./mine.mp4`]) {
      await expect(services.video.start({ ...asked, output: path })).rejects.toMatchObject({
        code: 'conflict',
        message: `Another video is about to be written to ${output}.`,
      });
    }
    jobs.cancel(first.id);
    await jobs.whenOver(first.id);
    expect(await services.video.start({ ...asked, output })).toMatchObject({ kind: 'video' });
  });

  it('is free again when its job could not be started', async () => {
    const { services, jobs, cacheDir, folder } = await makeVideoHost();
    const blocker = join(cacheDir, 'videoPreviews');
    await writeFile(blocker, 'not a folder');
    const output = join(folder, 'mine.mp4');
    const usual = join(folder, 'videos', 'drive_resnet18-linknet__1.mp4');
    for (const place of [{ output }, {}]) {
      await expect(services.video.start({ ...asked, ...place })).rejects.toThrow();
    }
    await rm(blocker);
    const params = vi.spyOn(jobs, 'start');
    for (const place of [{ output }, {}]) await services.video.start({ ...asked, ...place });
    expect(params.mock.calls).toMatchObject([[{ params: { output } }], [{ params: { output: usual } }]]);
  });
});

describe('videos of a project', () => {
  const result = { run: '2026-11-20_resnet18-linknet__1', checkpoint: 10, frames: 3, width: 64, height: 48 };
  const rest = {
    frameRate: 15,
    codec: 'H.264',
    audio: [],
    seconds: 1,
    framesPerSecond: 3,
    warnings: ['It ends early.'],
  };
  const params = {
    run: result.run,
    checkpoint: 10,
    alpha: 0.4,
    size: -1,
    masks: null,
    csv: null,
    sound: true,
    preview: null,
  };

  it('are listed with what they were made from, and keep their table of shares', async () => {
    const folder = join(await makeTempFolder(), 'small');
    await makeSmallProject(folder, 1, 0);
    const output = await freeVideoPath(folder, '/films/my drive.mov', result.run, new Set());
    expect(output).toBe(join(folder, 'videos', 'my drive_resnet18-linknet__1.mp4'));
    await writeFile(output, 'video');
    await writeFile(
      output.replace('.mp4', '.csv'),
      'frame,seconds,Sky,"a ""b"", c"\n0,0,0.25,0.75\n1,0.1,1,0\n2,0.2,0,1\n',
    );
    await noteVideo(
      { ...params, project: folder, input: '/films/my drive.mov', output },
      { ...result, ...rest, output },
    );
    expect(await listMadeVideos(folder)).toMatchObject([
      {
        name: 'my drive_resnet18-linknet__1.mp4',
        source: '/films/my drive.mov',
        step: 10,
        alpha: 0.4,
        hasShares: true,
      },
    ]);
    expect(await readShares(output, 2)).toEqual({
      names: ['Sky', 'a "b", c'],
      seconds: [0, 0.2],
      shares: [
        [0.25, 0.75],
        [0, 1],
      ],
    });
    expect(await freeVideoPath(folder, '/other/my drive.mp4', result.run, new Set())).toMatch(
      /my drive_resnet18-linknet__1-2\.mp4$/,
    );
  });

  it('get each a path of its own, also before any of them is written', async () => {
    const folder = await makeTempFolder();
    const promised = new Set<string>();
    const ask = (): Promise<string> => freeVideoPath(folder, '/films/drive.mov', result.run, promised);
    const paths = await Promise.all([ask(), ask(), ask()]);
    const names = ['', '-2', '-3'].map((end) => `drive_resnet18-linknet__1${end}.mp4`);
    expect([...paths].sort()).toEqual(names.map((name) => join(folder, 'videos', name)).sort());
    promised.clear();
    expect(await ask()).toBe(join(folder, 'videos', names[0]));
  });

  it('pass over a note that is damaged or whose video is gone', async () => {
    const folder = await makeTempFolder();
    await mkdir(join(folder, 'videos'));
    await writeFile(join(folder, 'videos/a.mp4'), 'x');
    await writeFile(join(folder, 'videos/a.json'), '{');
    await writeFile(join(folder, 'videos/b.json'), '{}');
    expect(await listMadeVideos(folder)).toEqual([]);
  });
});
