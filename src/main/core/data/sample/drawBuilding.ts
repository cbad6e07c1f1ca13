import { createRng } from '../rng.ts';
import { depthOf, frontWall, polygonPath, sideWall, type Camera, type Point } from './camera.ts';
import { label } from './classes.ts';
import { add, lit, scaleColour, type Drawing, type Rgb } from './drawing.ts';
import type { Building } from './world.ts';

const depth = 11;
const glass: Rgb = [70, 86, 104];
const lamp: Rgb = [255, 214, 130];

export function drawBuilding(drawing: Drawing, camera: Camera, building: Building): void {
  const { side, z, length, height, front, colour } = building;
  const x = side * front;
  const distance = depthOf(camera, z);
  const face = (points: readonly Point[], shade: number) =>
    add(drawing, {
      path: polygonPath(camera, points),
      fill: lit(drawing.light, colour, distance + length / 3, shade),
      label: label.building,
    });
  face(frontWall(x, x + side * depth, 0, height, z), side === 1 ? 0.72 : 0.86);
  face(sideWall(x, 0, height, z, z + length), side === 1 ? 0.9 : 1.04);
  drawPlinthAndCornice(drawing, camera, building);
  if (distance > -length && distance < 75) drawWindows(drawing, camera, building);
}

function drawPlinthAndCornice(drawing: Drawing, camera: Camera, building: Building): void {
  const { side, z, length, height, front, colour } = building;
  const bands = [
    { y0: 0, y1: 0.7, shade: 0.62 },
    { y0: height - 0.45, y1: height, shade: 0.7 },
  ];
  for (const { y0, y1, shade } of bands) {
    const fill = lit(drawing.light, scaleColour(colour, shade), depthOf(camera, z));
    const path =
      polygonPath(camera, sideWall(side * front, y0, y1, z, z + length)) +
      polygonPath(camera, frontWall(side * front, side * (front + depth), y0, y1, z));
    add(drawing, { path, fill, label: null });
  }
}

/** All dark windows are one shape and all lit ones another. */
function drawWindows(drawing: Drawing, camera: Camera, building: Building): void {
  const rng = createRng(building.seed, 103);
  const distance = depthOf(camera, building.z);
  let [dark, bright] = ['', ''];
  for (let storey = 0; storey < building.storeys; storey++) {
    for (let column = 0; column < building.columns; column++) {
      const path = windowPath(camera, building, storey, column);
      if (rng.next() < drawing.light.windowsLit) bright += path;
      else dark += path;
    }
  }
  add(drawing, { path: dark, fill: lit(drawing.light, glass, distance), label: null, opacity: 0.92 });
  add(drawing, { path: bright, fill: lit(drawing.light, lamp, distance, 1.3), label: null });
}

function windowPath(camera: Camera, building: Building, storey: number, column: number): string {
  const { side, z, length, height, front, storeys, columns } = building;
  const storeyHeight = (height - 1.2) / storeys;
  const pitch = length / columns;
  const isGround = storey === 0;
  const y0 = 0.7 + storey * storeyHeight + (isGround ? 0.1 : 0.6);
  const y1 = 0.7 + (storey + 1) * storeyHeight - 0.5;
  const z0 = z + (column + (isGround ? 0.14 : 0.26)) * pitch;
  const z1 = z + (column + (isGround ? 0.86 : 0.74)) * pitch;
  const onStreet = polygonPath(camera, sideWall(side * front, y0, y1, z0, z1));
  if (column >= 3) return onStreet;
  const x0 = side * (front + 1.2 + column * 3.2);
  return onStreet + polygonPath(camera, frontWall(x0, x0 + side * 1.7, y0, y1, z));
}
