/** A point of the street in metres: x to the right of the road's middle, y up, z along the road. */
export type Point = readonly [x: number, y: number, z: number];

/** Looks along +z. Sizes in pixels of the rendered picture. */
export interface Camera {
  readonly width: number;
  readonly height: number;
  readonly focal: number;
  readonly horizon: number;
  /** Position in metres. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Nothing nearer is drawn, in metres. */
const near = 0.6;

/** Distance of a point in front of the camera. */
export function depthOf(camera: Camera, z: number): number {
  return z - camera.z;
}

/** Pixels that one metre takes at a distance. */
export function pixelsPerMetre(camera: Camera, z: number): number {
  return camera.focal / Math.max(near, depthOf(camera, z));
}

export function project(camera: Camera, [x, y, z]: Point): readonly [number, number] {
  const scale = pixelsPerMetre(camera, z);
  return [camera.width / 2 + (x - camera.x) * scale, camera.horizon - (y - camera.y) * scale];
}

/** The SVG path of a flat polygon in space, cut at the near plane; empty when it lies behind the camera. */
export function polygonPath(camera: Camera, points: readonly Point[]): string {
  const visible = clipNear(points, camera.z + near);
  if (visible.length < 3) return '';
  const corners = visible.map((point) => project(camera, point).map((value) => value.toFixed(2)).join(' ')); // prettier-ignore
  return `M${corners.join('L')}Z`;
}

/** Sutherland and Hodgman's clipping against one plane. */
function clipNear(points: readonly Point[], nearZ: number): readonly Point[] {
  return points.flatMap((point, i) => {
    const next = points[(i + 1) % points.length];
    const kept = point[2] >= nearZ ? [point] : [];
    if (point[2] >= nearZ === next[2] >= nearZ) return kept;
    const t = (nearZ - point[2]) / (next[2] - point[2]);
    return [
      ...kept,
      [point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1]), nearZ] as Point,
    ];
  });
}

/** A wall parallel to the road, at `x`. */
export function sideWall(x: number, y0: number, y1: number, z0: number, z1: number): readonly Point[] {
  return [[x, y0, z0], [x, y1, z0], [x, y1, z1], [x, y0, z1]]; // prettier-ignore
}

/** A wall that faces the camera, at `z`. */
export function frontWall(x0: number, x1: number, y0: number, y1: number, z: number): readonly Point[] {
  return [[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]]; // prettier-ignore
}

/** A level surface at height `y`. */
export function level(x0: number, x1: number, z0: number, z1: number, y = 0): readonly Point[] {
  return [[x0, y, z0], [x1, y, z0], [x1, y, z1], [x0, y, z1]]; // prettier-ignore
}
