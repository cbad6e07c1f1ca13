import type { Rng } from '../rng.ts';
import type { Rgb } from './drawing.ts';

/** Weather and time of day. */
export interface Light {
  readonly skyTop: Rgb;
  readonly skyLow: Rgb;
  readonly haze: Rgb;
  /** Multiplies every colour; 255 is neutral. */
  readonly tint: Rgb;
  /** Metres at which the haze has taken 63 %. */
  readonly visibility: number;
  /** Opacity of cast shadows. */
  readonly shadow: number;
  readonly clouds: number;
  /** Share of windows that shine. */
  readonly windowsLit: number;
}

const lights: readonly Light[] = [
  {
    skyTop: [92, 150, 214], skyLow: [206, 226, 240], haze: [196, 212, 226], tint: [255, 250, 240],
    visibility: 170, shadow: 0.38, clouds: 4, windowsLit: 0,
  },
  {
    skyTop: [150, 160, 172], skyLow: [214, 217, 220], haze: [200, 204, 208], tint: [216, 220, 226],
    visibility: 90, shadow: 0.16, clouds: 7, windowsLit: 0.08,
  },
  {
    skyTop: [84, 96, 150], skyLow: [248, 190, 138], haze: [226, 176, 146], tint: [250, 214, 178],
    visibility: 130, shadow: 0.3, clouds: 5, windowsLit: 0.35,
  },
  {
    skyTop: [120, 180, 226], skyLow: [232, 236, 232], haze: [224, 226, 218], tint: [255, 255, 250],
    visibility: 220, shadow: 0.42, clouds: 2, windowsLit: 0,
  },
  {
    skyTop: [44, 54, 92], skyLow: [128, 120, 146], haze: [96, 98, 122], tint: [150, 152, 186],
    visibility: 110, shadow: 0.2, clouds: 3, windowsLit: 0.55,
  },
]; // prettier-ignore

export function chooseLight(rng: Rng): Light {
  const base = lights[rng.below(lights.length)];
  const exposure = rng.between(0.86, 1.08);
  const tint = base.tint.map((value) => Math.min(268, value * exposure)) as unknown as Rgb;
  return { ...base, tint, visibility: base.visibility * rng.between(0.8, 1.3) };
}
