import { createRng, type Rng } from '../rng.ts';
import type { Rgb } from './drawing.ts';
import { chooseLight, type Light } from './light.ts';

/** Half the road's width and the pavement's, in metres. */
export const roadEdge = 3.6;

interface Placed {
  readonly x: number;
  readonly z: number;
}

export interface Building {
  readonly kind: 'building';
  /** −1 left, 1 right. */
  readonly side: -1 | 1;
  readonly z: number;
  readonly length: number;
  readonly height: number;
  readonly front: number;
  readonly colour: Rgb;
  readonly storeys: number;
  readonly columns: number;
  readonly seed: number;
}

export interface Tree extends Placed {
  readonly kind: 'tree';
  readonly height: number;
  readonly spread: number;
  readonly colour: Rgb;
  readonly seed: number;
}

export interface Car extends Placed {
  readonly kind: 'car';
  readonly colour: Rgb;
  /** 1: seen from behind, −1: from the front. */
  readonly heading: 1 | -1;
  /** Metres a second along the road. */
  readonly speed: number;
  readonly isVan: boolean;
}

export interface Person extends Placed {
  readonly kind: 'person';
  readonly height: number;
  readonly shirt: Rgb;
  readonly trousers: Rgb;
  readonly skin: Rgb;
  /** Metres a second along the road. */
  readonly speed: number;
  readonly stride: number;
}

export interface Pole extends Placed {
  readonly kind: 'pole';
  readonly height: number;
  readonly hasLamp: boolean;
}

export type StreetObject = Building | Tree | Car | Person | Pole;

export interface World {
  readonly light: Light;
  readonly pavementWidth: number;
  readonly roadColour: Rgb;
  readonly pavementColour: Rgb;
  readonly hasMiddleLine: boolean;
  readonly objects: readonly StreetObject[];
  readonly seed: number;
}

const facades: readonly Rgb[] = [
  [178, 112, 88], [204, 184, 150], [150, 150, 152], [190, 152, 108], [126, 92, 82], [214, 206, 192],
  [164, 132, 120], [132, 140, 150], [196, 168, 160],
]; // prettier-ignore
const paints: readonly Rgb[] = [
  [176, 34, 36], [38, 62, 128], [226, 228, 230], [38, 40, 44], [132, 138, 144], [36, 104, 84],
  [206, 164, 52], [92, 138, 186],
]; // prettier-ignore
const clothes: readonly Rgb[] = [
  [186, 52, 50], [48, 72, 124], [236, 232, 222], [52, 54, 58], [70, 122, 88], [226, 182, 64], [134, 92, 140],
]; // prettier-ignore
const skins: readonly Rgb[] = [
  [234, 192, 164], [198, 148, 112], [142, 98, 70], [96, 66, 48],
]; // prettier-ignore
const leaves: readonly Rgb[] = [
  [62, 112, 50], [88, 132, 58], [48, 92, 58], [122, 132, 54],
]; // prettier-ignore

/** A street of `length` metres, entirely determined by its seed. */
export function createWorld(seed: number, length = 160): World {
  const rng = createRng(seed, 101);
  const pavementWidth = rng.between(2.2, 4);
  const sides = [-1, 1] as const;
  const objects = sides.flatMap((side) => [
    ...buildings(rng, side, pavementWidth, length),
    ...alongPavement(rng, side, pavementWidth, length),
    ...parkedCars(rng, side, length),
  ]);
  return {
    light: chooseLight(rng),
    pavementWidth,
    roadColour: grey(rng, 84, 112),
    pavementColour: grey(rng, 148, 182),
    hasMiddleLine: rng.next() < 0.85,
    objects: [...objects, ...traffic(rng, length)],
    seed,
  };
}

function buildings(rng: Rng, side: -1 | 1, pavementWidth: number, length: number): readonly Building[] {
  const out: Building[] = [];
  for (let z = -10 + rng.between(0, 8); z < length;) {
    const storeys = 2 + rng.below(4);
    const building: Building = {
      kind: 'building',
      side,
      z,
      length: rng.between(9, 20),
      height: storeys * rng.between(2.9, 3.5) + 0.8,
      front: roadEdge + pavementWidth + rng.between(0, 1.2),
      colour: facades[rng.below(facades.length)],
      storeys,
      columns: 3 + rng.below(4),
      seed: rng.below(2 ** 31),
    };
    out.push(building);
    z += building.length + (rng.next() < 0.35 ? rng.between(3, 12) : rng.between(0, 0.3));
  }
  return out;
}

function alongPavement(
  rng: Rng,
  side: -1 | 1,
  pavementWidth: number,
  length: number,
): readonly StreetObject[] {
  const out: StreetObject[] = [];
  const across = (low: number, high: number) => side * (roadEdge + pavementWidth * rng.between(low, high));
  const treeGap = rng.next() < 0.7 ? rng.between(9, 18) : Infinity;
  for (let z = 5 + rng.between(0, 8); z < length; z += treeGap) out.push(tree(rng, across(0.25, 0.5), z));
  const poleGap = rng.between(16, 28);
  for (let z = 3 + rng.between(0, 14); z < length; z += poleGap) {
    out.push({
      kind: 'pole',
      x: side * (roadEdge + 0.35),
      z,
      height: rng.between(4.6, 6.4),
      hasLamp: rng.next() < 0.8,
    });
  }
  for (let z = 4 + rng.between(0, 6); z < length; z += rng.between(3, 15))
    out.push(person(rng, across(0.35, 0.9), z));
  return out;
}

function parkedCars(rng: Rng, side: -1 | 1, length: number): readonly Car[] {
  const out: Car[] = [];
  if (rng.next() < 0.2) return out;
  for (
    let z = 6 + rng.between(0, 8);
    z < length;
    z += rng.next() < 0.5 ? rng.between(5.4, 6.5) : rng.between(9, 26)
  ) {
    out.push(car(rng, side * (roadEdge - 1), z, side === 1 ? 1 : -1, 0));
  }
  return out;
}

function traffic(rng: Rng, length: number): readonly StreetObject[] {
  const out: StreetObject[] = [];
  for (let z = rng.between(10, 30); z < length; z += rng.between(16, 50))
    out.push(car(rng, 0.75, z, 1, rng.between(5, 8)));
  for (let z = rng.between(14, 50); z < length; z += rng.between(20, 60))
    out.push(car(rng, -1, z, -1, -rng.between(6, 9)));
  if (rng.next() < 0.35) out.push(person(rng, rng.between(-2.5, 2.5), rng.between(8, 22)));
  return out;
}

function tree(rng: Rng, x: number, z: number): Tree {
  const height = rng.between(4.2, 7.5);
  return {
    kind: 'tree',
    x,
    z,
    height,
    spread: height * rng.between(0.26, 0.38),
    colour: leaves[rng.below(leaves.length)],
    seed: rng.below(2 ** 31),
  };
}

function car(rng: Rng, x: number, z: number, heading: 1 | -1, speed: number): Car {
  return {
    kind: 'car',
    x,
    z,
    heading,
    speed,
    colour: paints[rng.below(paints.length)],
    isVan: rng.next() < 0.15,
  };
}

function person(rng: Rng, x: number, z: number): Person {
  return {
    kind: 'person',
    x,
    z,
    height: rng.between(1.5, 1.88),
    shirt: clothes[rng.below(clothes.length)],
    trousers: clothes[rng.below(clothes.length)],
    skin: skins[rng.below(skins.length)],
    speed: rng.between(-1.4, 1.4),
    stride: rng.next(),
  };
}

function grey(rng: Rng, low: number, high: number): Rgb {
  const value = rng.between(low, high);
  return [value, value * rng.between(0.97, 1), value * rng.between(0.96, 1.03)];
}
