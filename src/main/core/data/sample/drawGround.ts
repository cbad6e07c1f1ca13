import { createRng } from '../rng.ts';
import { level, polygonPath, type Camera } from './camera.ts';
import { label } from './classes.ts';
import { add, ellipsePath, lit, rectanglePath, rgbText, type Drawing, type Rgb } from './drawing.ts';
import { roadEdge, type World } from './world.ts';

const farthest = 400;

export function drawSky(drawing: Drawing, camera: Camera, world: World): void {
  add(drawing, {
    path: rectanglePath(0, 0, camera.width, camera.height),
    fill: 'url(#sky)',
    label: label.sky,
  });
  const rng = createRng(world.seed, 102);
  for (let i = 0; i < drawing.light.clouds; i++) {
    const x = rng.between(-0.1, 1.1) * camera.width;
    const y = rng.between(0.02, 0.75) * camera.horizon;
    for (let puff = 0; puff < 5; puff++) {
      const path = ellipsePath(
        x + rng.between(-26, 26),
        y + rng.between(-5, 5),
        rng.between(14, 34),
        rng.between(4, 10),
      );
      add(drawing, { path, fill: 'rgb(255,255,255)', label: null, opacity: 0.14 });
    }
  }
}

/** The two colour stops of the sky, as SVG definitions. */
export function skyGradient(drawing: Drawing, camera: Camera): string {
  const end = (camera.horizon / camera.height).toFixed(3);
  return (
    '<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">' +
    `<stop offset="0" stop-color="${rgbText(drawing.light.skyTop)}"/>` +
    `<stop offset="${end}" stop-color="${rgbText(drawing.light.skyLow)}"/></linearGradient>`
  );
}

export function drawGround(drawing: Drawing, camera: Camera, world: World): void {
  const outer = roadEdge + world.pavementWidth + 40;
  drawStrips(drawing, camera, outer, world.pavementColour, label.pavement);
  drawStrips(drawing, camera, roadEdge, world.roadColour, label.road);
  drawDetails(drawing, camera, world);
}

/** Each strip lies over the near part of the farther ones, so that the haze grows with the distance. */
function drawStrips(drawing: Drawing, camera: Camera, half: number, colour: Rgb, id: number): void {
  const edges = [farthest, 140, 70, 40, 24, 14, 8, 4, 0];
  for (let i = 0; i + 1 < edges.length; i++) {
    const path = polygonPath(camera, level(-half, half, camera.z, camera.z + edges[i]));
    add(drawing, { path, fill: lit(drawing.light, colour, (edges[i] + edges[i + 1]) / 2), label: id });
  }
}

/** Kerbs, joints of the paving, and the markings on the road. */
function drawDetails(drawing: Drawing, camera: Camera, world: World): void {
  const first = Math.floor(camera.z);
  const mark = (x0: number, x1: number, z0: number, z1: number, shade: number, opacity: number) => {
    const colour = [shade, shade, shade * 0.98] as const;
    const fill = lit(drawing.light, colour, (z0 + z1) / 2 - camera.z);
    add(drawing, { path: polygonPath(camera, level(x0, x1, z0, z1)), fill, label: null, opacity });
  };
  for (const side of [-1, 1]) mark(side * roadEdge, side * (roadEdge + 0.18), first, first + 120, 205, 0.9);
  for (let z = first - (first % 2); z < first + 40; z += 2) {
    for (const side of [-1, 1])
      mark(side * roadEdge, side * (roadEdge + world.pavementWidth), z, z + 0.06, 96, 0.5);
  }
  if (!world.hasMiddleLine) return;
  for (let z = first - (first % 6) - 6; z < first + 110; z += 6) mark(-0.08, 0.08, z, z + 3, 236, 0.92);
}
