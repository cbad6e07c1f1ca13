import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StudioError } from '../../../../shared/errors.ts';
import { listEncoders, type FfmpegTool } from '../../video/ffmpegTool.ts';
import type { RgbImage } from '../imageIo.ts';
import type { Camera } from './camera.ts';
import { renderImage } from './scene.ts';
import { createWorld, roadEdge, type World } from './world.ts';

export const sampleVideo = { width: 320, height: 240, framesPerSecond: 15, seconds: 6 } as const;
export const sampleVideoFrames = sampleVideo.framesPerSecond * sampleVideo.seconds;

/** Metres a second of the car with the camera. */
const speed = 5.5;

/** A drive down one street, camera moving and traffic with it. Throws StudioError: 'io' when ffmpeg fails, 'cancelled'. */
export async function writeSampleVideo(
  tool: FfmpegTool,
  path: string,
  seed: number,
  onFrame: () => void,
  signal?: AbortSignal,
): Promise<void> {
  const encoders = await listEncoders(tool);
  const encoder = encoders.has('libx264')
    ? ['libx264', '-crf', '21', '-preset', 'fast']
    : ['mpeg4', '-q:v', '4'];
  const { width, height, framesPerSecond } = sampleVideo;
  const child = spawn(
    tool.ffmpeg,
    [
      ...['-hide_banner', '-nostats', '-loglevel', 'error', '-y'],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(framesPerSecond)],
      ...['-i', 'pipe:0', '-c:v', ...encoder, '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4'],
      `file:${path}`,
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // A dying encoder closes its pipe; the reason comes with its exit.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.catch(() => undefined);
  const world = withoutCrossings(createWorld(seed, 220));
  const render = (frame: number): Promise<RgbImage> =>
    renderImage(world, cameraAt(frame / framesPerSecond), frame / framesPerSecond);
  try {
    let next = render(0);
    for (let frame = 1; frame <= sampleVideoFrames; frame++) {
      if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      const image = await next;
      // One is drawn while the one before it is noised, written and encoded.
      if (frame < sampleVideoFrames) next = render(frame);
      if (!child.stdin.write(image.data)) await Promise.race([once(child.stdin, 'drain'), ended]);
      onFrame();
    }
    child.stdin.end();
    const [exitCode] = await ended;
    if (exitCode === 0) return;
  } finally {
    child.kill('SIGKILL');
  }
  throw new StudioError('io', `ffmpeg could not write the sample video: ${stderr.trim().split('\n')[0]}`, {
    fix: 'Check the free space, and ffmpeg with: segstudio doctor',
  });
}

function cameraAt(seconds: number): Camera {
  const { width, height } = sampleVideo;
  const sway = Math.sin(seconds * 4) * 0.012;
  return { width, height, focal: 260, horizon: 112, x: 0.95, y: 1.55 + sway, z: seconds * speed };
}

/** Nobody stands in the camera's way. */
function withoutCrossings(world: World): World {
  const isInTheWay = ({ x }: { readonly x: number }) => Math.abs(x) < roadEdge;
  return {
    ...world,
    objects: world.objects.filter((object) => object.kind !== 'person' || !isInTheWay(object)),
  };
}
