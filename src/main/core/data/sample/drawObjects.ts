import { createRng } from '../rng.ts';
import { depthOf, pixelsPerMetre, project, type Camera } from './camera.ts';
import { label } from './classes.ts';
import { add, ellipsePath, lit, rectanglePath, scaleColour, type Drawing, type Rgb } from './drawing.ts';
import type { Person, Pole, Tree } from './world.ts';

const bark: Rgb = [92, 70, 52];
const metal: Rgb = [78, 84, 88];

export function drawTree(drawing: Drawing, camera: Camera, tree: Tree): void {
  const { x, z, height, spread, colour } = tree;
  const [footX, footY] = project(camera, [x, 0, z]);
  const metre = pixelsPerMetre(camera, z);
  const distance = depthOf(camera, z);
  drawShadow(drawing, footX, footY, spread * metre, spread * metre * 0.16);
  const trunk = rectanglePath(
    footX - 0.13 * metre,
    footY - height * 0.6 * metre,
    0.26 * metre,
    height * 0.6 * metre,
  );
  add(drawing, { path: trunk, fill: lit(drawing.light, bark, distance), label: label.tree });
  const rng = createRng(tree.seed, 104);
  const centreY = footY - height * 0.68 * metre;
  for (let i = 0; i < 16; i++) {
    const angle = rng.between(0, 2 * Math.PI);
    const reach = Math.sqrt(rng.next()) * spread * 0.75;
    const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach * 0.85];
    const radius = spread * rng.between(0.3, 0.5) * metre;
    const shade = 0.78 + 0.4 * (i / 16) - 0.14 * (dy / spread);
    add(drawing, {
      path: ellipsePath(footX + dx * metre, centreY + dy * metre, radius, radius * 0.85),
      fill: lit(drawing.light, scaleColour(colour, shade), distance),
      label: label.tree,
    });
  }
}

export function drawPole(drawing: Drawing, camera: Camera, pole: Pole): void {
  const { x, z, height, hasLamp } = pole;
  const [footX, footY] = project(camera, [x, 0, z]);
  const metre = pixelsPerMetre(camera, z);
  const fill = lit(drawing.light, metal, depthOf(camera, z));
  const width = Math.max(1.4, 0.16 * metre);
  const top = footY - height * metre;
  let path = rectanglePath(footX - width / 2, top, width, height * metre);
  const inward = x > 0 ? -1 : 1;
  if (hasLamp) path += rectanglePath(Math.min(footX, footX + inward * 1.1 * metre), top, 1.1 * metre, width);
  add(drawing, { path, fill, label: label.pole });
  if (!hasLamp) return;
  const glow: Rgb = drawing.light.windowsLit > 0.2 ? [255, 236, 180] : [214, 216, 214];
  const lampPath = ellipsePath(footX + inward * 1.1 * metre, top + width, 0.24 * metre, 0.12 * metre);
  add(drawing, { path: lampPath, fill: lit(drawing.light, glow, 0, 1.2), label: label.pole });
}

export function drawPerson(drawing: Drawing, camera: Camera, person: Person, time: number): void {
  const z = person.z + person.speed * time;
  const [footX, footY] = project(camera, [person.x, 0, z]);
  const unit = pixelsPerMetre(camera, z) * person.height;
  const distance = depthOf(camera, z);
  const step = Math.sin((person.stride + time * 1.8) * Math.PI * 2) * 0.055 * unit;
  const part = (path: string, colour: Rgb, shade = 1) =>
    add(drawing, { path, fill: lit(drawing.light, colour, distance, shade), label: label.person });
  drawShadow(drawing, footX, footY, 0.2 * unit, 0.04 * unit);
  part(leg(footX - 0.05 * unit, step, footY, unit), person.trousers, 0.86);
  part(leg(footX + 0.05 * unit, -step, footY, unit), person.trousers);
  part(ellipsePath(footX - 0.125 * unit, footY - 0.66 * unit, 0.04 * unit, 0.17 * unit), person.shirt, 0.82);
  part(ellipsePath(footX + 0.125 * unit, footY - 0.66 * unit, 0.04 * unit, 0.17 * unit), person.shirt, 0.82);
  part(rectanglePath(footX - 0.1 * unit, footY - 0.82 * unit, 0.2 * unit, 0.38 * unit), person.shirt);
  part(ellipsePath(footX, footY - 0.92 * unit, 0.068 * unit, 0.08 * unit), person.skin);
}

function leg(x: number, step: number, footY: number, unit: number): string {
  const half = 0.045 * unit;
  const points = [
    [x - half, footY - 0.48 * unit],
    [x + half, footY - 0.48 * unit],
    [x + half + step, footY],
    [x - half + step, footY],
  ];
  return `M${points.map((point) => point.map((value) => value.toFixed(2)).join(' ')).join('L')}Z`;
}

export function drawShadow(drawing: Drawing, x: number, y: number, rx: number, ry: number): void {
  add(drawing, {
    path: ellipsePath(x, y, rx, ry),
    fill: 'rgb(16,18,28)',
    label: null,
    opacity: drawing.light.shadow,
  });
}
