import {
  depthOf,
  frontWall,
  level,
  pixelsPerMetre,
  polygonPath,
  project,
  type Camera,
  type Point,
} from './camera.ts';
import { label } from './classes.ts';
import { add, ellipsePath, lit, rectanglePath, type Drawing, type Rgb } from './drawing.ts';
import type { Car } from './world.ts';

const glass: Rgb = [52, 66, 80];
const tyre: Rgb = [30, 30, 32];

/** Metres: half width, and the heights of sill, bonnet and roof. */
interface Body {
  readonly half: number;
  readonly sill: number;
  readonly belt: number;
  readonly roof: number;
  readonly length: number;
}

const saloon: Body = { half: 0.88, sill: 0.28, belt: 0.92, roof: 1.46, length: 4.2 };
const van: Body = { half: 0.98, sill: 0.32, belt: 1.15, roof: 2.15, length: 5 };

export function drawCar(drawing: Drawing, camera: Camera, car: Car, time: number): void {
  const body = car.isVan ? van : saloon;
  const z = car.z + car.speed * time;
  const distance = depthOf(camera, z);
  const face = (points: readonly Point[], colour: Rgb, shade: number) =>
    add(drawing, {
      path: polygonPath(camera, points),
      fill: lit(drawing.light, colour, distance, shade),
      label: label.car,
    });
  const shadow = polygonPath(camera, level(car.x - body.half - 0.1, car.x + body.half + 0.1, z - 0.15, z + body.length + 0.2)); // prettier-ignore
  add(drawing, { path: shadow, fill: 'rgb(14,15,22)', label: null, opacity: drawing.light.shadow + 0.25 });
  drawWheels(drawing, camera, car, body, z);
  drawHull(face, car, body, z, camera);
  drawBack(drawing, camera, car, body, z);
}

type Face = (points: readonly Point[], colour: Rgb, shade: number) => void;

/** From far to near: roof, the side that is seen, then the end that faces the camera. */
function drawHull(face: Face, car: Car, body: Body, z: number, camera: Camera): void {
  const { half, sill, belt, roof, length } = body;
  const nearSide = car.x > camera.x ? -1 : 1;
  const x = car.x + nearSide * half;
  const slope = car.isVan ? 0.15 : 0.75;
  const cabinX = car.x + nearSide * half * 0.86;
  face(level(car.x - half, car.x + half, z, z + length, belt), car.colour, 1.12);
  face([[x, sill, z], [x, belt, z], [x, belt, z + length], [x, sill, z + length]], car.colour, 0.74); // prettier-ignore
  face(
    [[x, belt, z + 0.1], [cabinX, roof, z + slope], [cabinX, roof, z + length * 0.7], [x, belt, z + length * 0.86]],
    glass,
    0.9,
  ); // prettier-ignore
  const roofEdge = half * 0.86;
  face(level(car.x - roofEdge, car.x + roofEdge, z + slope, z + length * 0.7, roof), car.colour, 1.18);
  face(frontWall(car.x - half, car.x + half, sill, belt, z), car.colour, 1);
  face(
    [[car.x - half, belt, z], [car.x + half, belt, z], [car.x + roofEdge, roof, z + slope], [car.x - roofEdge, roof, z + slope]],
    car.colour,
    0.95,
  ); // prettier-ignore
}

/** Rear or front window, lights, bumper and number plate on the end that faces the camera. */
function drawBack(drawing: Drawing, camera: Camera, car: Car, body: Body, z: number): void {
  const { half, sill, belt, roof } = body;
  const distance = depthOf(camera, z);
  const detail = (x0: number, x1: number, y0: number, y1: number, colour: Rgb) =>
    add(drawing, {
      path: polygonPath(camera, frontWall(car.x + x0, car.x + x1, y0, y1, z)),
      fill: lit(drawing.light, colour, distance),
      label: null,
    });
  const slope = car.isVan ? 0.15 : 0.75;
  const inset = 0.1;
  const window: readonly Point[] = [
    [car.x - half + inset, belt + 0.06, z + 0.05],
    [car.x + half - inset, belt + 0.06, z + 0.05],
    [car.x + half * 0.86 - inset, roof - 0.06, z + slope * 0.92],
    [car.x - half * 0.86 + inset, roof - 0.06, z + slope * 0.92],
  ];
  add(drawing, { path: polygonPath(camera, window), fill: lit(drawing.light, glass, distance), label: null });
  const lights: Rgb = car.heading === 1 ? [206, 30, 28] : [252, 246, 222];
  detail(-half + 0.06, -half + 0.36, belt - 0.26, belt - 0.08, lights);
  detail(half - 0.36, half - 0.06, belt - 0.26, belt - 0.08, lights);
  detail(-half, half, sill, sill + 0.14, [44, 46, 50]);
  detail(-0.26, 0.26, sill + 0.18, sill + 0.3, [236, 236, 226]);
}

function drawWheels(drawing: Drawing, camera: Camera, car: Car, body: Body, z: number): void {
  const nearSide = car.x > camera.x ? -1 : 1;
  for (const along of [0.82, 0.2]) {
    const wheelZ = z + body.length * along;
    if (depthOf(camera, wheelZ) < 1) continue;
    const [x, y] = project(camera, [car.x + nearSide * (body.half - 0.02), 0.31, wheelZ]);
    const metre = pixelsPerMetre(camera, wheelZ);
    const fill = lit(drawing.light, tyre, depthOf(camera, wheelZ));
    add(drawing, { path: ellipsePath(x, y, 0.12 * metre, 0.31 * metre), fill, label: label.car });
  }
  if (depthOf(camera, z) < 1) return;
  const metre = pixelsPerMetre(camera, z);
  for (const side of [-1, 1]) {
    const [x, y] = project(camera, [car.x + side * (body.half - 0.16), 0.34, z]);
    const path = rectanglePath(x - 0.12 * metre, y, 0.24 * metre, 0.34 * metre);
    add(drawing, { path, fill: lit(drawing.light, tyre, depthOf(camera, z)), label: label.car });
  }
}
