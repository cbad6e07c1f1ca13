import type { Light } from './light.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * One filled outline. `label` is the class it belongs to; null for what only changes the look of what lies
 * under it (windows, markings, shadows) and leaves its class.
 */
export interface Shape {
  /** SVG path data in pixels. */
  readonly path: string;
  readonly fill: string;
  readonly label: number | null;
  readonly opacity?: number;
}

/** Collects shapes from back to front. */
export interface Drawing {
  readonly light: Light;
  readonly shapes: Shape[];
}

export function add(drawing: Drawing, shape: Shape): void {
  if (shape.path !== '') drawing.shapes.push(shape);
}

export function rgbText([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)},${Math.round(green)},${Math.round(blue)})`;
}

export function scaleColour([red, green, blue]: Rgb, factor: number): Rgb {
  const scale = (value: number) => Math.min(255, value * factor);
  return [scale(red), scale(green), scale(blue)];
}

/** A colour as it looks under the light at a distance in metres: tinted, then lost in the haze. */
export function lit(light: Light, colour: Rgb, distance: number, shade = 1): string {
  const haze = 1 - Math.exp(-Math.max(0, distance) / light.visibility);
  const mixed = colour.map((value, i) => {
    const tinted = (value * shade * light.tint[i]) / 255;
    return Math.min(255, tinted * (1 - haze) + light.haze[i] * haze);
  });
  return rgbText(mixed as unknown as Rgb);
}

export function ellipsePath(x: number, y: number, rx: number, ry: number): string {
  const [left, right] = [(x - rx).toFixed(2), (x + rx).toFixed(2)];
  const arc = `A${rx.toFixed(2)} ${ry.toFixed(2)} 0 1 0`;
  return `M${left} ${y.toFixed(2)}${arc} ${right} ${y.toFixed(2)}${arc} ${left} ${y.toFixed(2)}Z`;
}

export function rectanglePath(x: number, y: number, width: number, height: number): string {
  return `M${x.toFixed(2)} ${y.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${(-width).toFixed(2)}Z`;
}
