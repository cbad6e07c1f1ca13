import sharp from 'sharp';
import type { RgbImage } from '../imageIo.ts';
import type { LabelMask } from '../labelMask.ts';
import { createRng } from '../rng.ts';
import { depthOf, type Camera } from './camera.ts';
import { drawBuilding } from './drawBuilding.ts';
import { drawCar } from './drawCar.ts';
import { drawGround, drawSky, skyGradient } from './drawGround.ts';
import { drawPerson, drawPole, drawTree } from './drawObjects.ts';
import type { Drawing, Shape } from './drawing.ts';
import type { StreetObject, World } from './world.ts';

/** A rendered view of a street with its exact labels. */
export interface Scene {
  readonly image: RgbImage;
  readonly mask: LabelMask;
}

/** Standard deviation of the sensor's noise, in grey levels. */
const noise = 3.2;

/**
 * Renders a world at a time in seconds. Image and mask come from the same outlines: the image with
 * anti-aliasing, the mask without, each shape in its class id.
 */
export async function renderScene(world: World, camera: Camera, time: number): Promise<Scene> {
  const drawing = drawWorld(world, camera, time);
  const [image, ids] = await Promise.all([
    photograph(drawing, world, camera, time),
    rasterize(camera, maskSvg(drawing.shapes, camera)),
  ]);
  const { width, height } = camera;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = ids[i * 3];
  return { image, mask: { width, height, data } };
}

/** The image of `renderScene` alone. */
export function renderImage(world: World, camera: Camera, time: number): Promise<RgbImage> {
  return photograph(drawWorld(world, camera, time), world, camera, time);
}

function drawWorld(world: World, camera: Camera, time: number): Drawing {
  const drawing: Drawing = { light: world.light, shapes: [] };
  drawSky(drawing, camera, world);
  drawGround(drawing, camera, world);
  const visible = world.objects.filter((object) => isVisible(camera, object, time));
  visible.sort((a, b) => farEnd(b, time) - farEnd(a, time));
  for (const object of visible) drawObject(drawing, camera, object, time);
  return drawing;
}

async function photograph(
  drawing: Drawing,
  { seed }: World,
  camera: Camera,
  time: number,
): Promise<RgbImage> {
  const data = await rasterize(camera, imageSvg(drawing, camera));
  addNoise(data, seed, Math.round(time * 1000));
  return { width: camera.width, height: camera.height, data };
}

type DrawObject<Kind extends StreetObject['kind']> = (
  drawing: Drawing,
  camera: Camera,
  object: Extract<StreetObject, { readonly kind: Kind }>,
  time: number,
) => void;

const drawers: { readonly [Kind in StreetObject['kind']]: DrawObject<Kind> } = {
  building: drawBuilding,
  tree: drawTree,
  car: drawCar,
  person: drawPerson,
  pole: drawPole,
};

function drawObject(drawing: Drawing, camera: Camera, object: StreetObject, time: number): void {
  (drawers[object.kind] as DrawObject<StreetObject['kind']>)(drawing, camera, object, time);
}

function positionOf(object: StreetObject, time: number): number {
  return object.kind === 'car' || object.kind === 'person' ? object.z + object.speed * time : object.z;
}

/** Painter's order: what ends farther away is drawn first, buildings by their far end. */
function farEnd(object: StreetObject, time: number): number {
  return positionOf(object, time) + (object.kind === 'building' ? object.length + 1000 : 0);
}

function isVisible(camera: Camera, object: StreetObject, time: number): boolean {
  const distance = depthOf(camera, positionOf(object, time));
  const behind = object.kind === 'building' ? -object.length : 1.2;
  return distance > behind && distance < 150;
}

function imageSvg(drawing: Drawing, camera: Camera): string {
  const paths = drawing.shapes.map(
    ({ path, fill, opacity }) =>
      `<path d="${path}" fill="${fill}"${opacity === undefined ? '' : ` fill-opacity="${opacity}"`}/>`,
  );
  return svg(camera, `<defs>${skyGradient(drawing, camera)}</defs>${paths.join('')}`);
}

function maskSvg(shapes: readonly Shape[], camera: Camera): string {
  const paths = shapes.flatMap(({ path, label: id }) =>
    id === null ? [] : [`<path d="${path}" fill="rgb(${id},${id},${id})"/>`],
  );
  return svg(camera, `<g shape-rendering="crispEdges">${paths.join('')}</g>`);
}

function svg(camera: Camera, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${camera.width}" height="${camera.height}">${body}</svg>`;
}

async function rasterize(camera: Camera, text: string): Promise<Uint8Array> {
  const flat = sharp(Buffer.from(text)).resize(camera.width, camera.height, { fit: 'fill' });
  return flat.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}

/** Near to normally distributed numbers, drawn once: a picture picks from them, which is far cheaper than drawing. */
const noiseTable = createNoiseTable(4096);

function createNoiseTable(size: number): Float32Array {
  const rng = createRng(0, 105);
  return Float32Array.from({ length: size }, () => (rng.next() + rng.next() + rng.next() - 1.5) * 2 * noise);
}

function addNoise(image: Uint8Array, seed: number, moment: number): void {
  const clamped = new Uint8ClampedArray(image.buffer, image.byteOffset, image.length);
  let state = createRng(seed, 106, moment).below(2 ** 31) | 1;
  for (let i = 0; i < image.length; i += 3) {
    // xorshift32 (Marsaglia)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const grey = noiseTable[state & 4095];
    for (let c = 0; c < 3; c++) clamped[i + c] = image[i + c] + grey;
  }
}
