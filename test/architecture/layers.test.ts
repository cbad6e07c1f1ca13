import { describe, expect, it } from 'vitest';
import { importsOf, readSources, type ImportedModule, type SourceFile } from '../support/sources.ts';

/** Which layers a layer may import, beside itself. */
const layers = {
  'src/shared': [],
  'src/main/core': ['src/shared'],
  'src/main/host': ['src/main/core', 'src/shared'],
  'src/main/worker': ['src/main/core', 'src/shared'],
  'src/main/cli': ['src/main/core', 'src/main/host', 'src/shared'],
  'src/main/shell': ['src/shared'],
  'src/preload': ['src/shared'],
  'src/renderer': ['src/shared'],
} as const;

type Layer = keyof typeof layers;

/** The entry of the desktop application and its manifest belong to no layer. */
const outsideLayers = ['src/main/index.ts', 'package.json'];

/** Packages only some files may load at run time, and which. */
const reserved: readonly { readonly packages: RegExp; readonly allowed: RegExp; readonly why: string }[] = [
  {
    packages: /^@tensorflow\/tfjs-(node|node-gpu)$/,
    allowed: /^src\/main\/core\/tensors\/backend\.ts$/,
    why: 'one place loads the native library',
  },
  {
    packages: /^@tensorflow\//,
    allowed: /^src\/main\/core\/tensors\/|^src\/main\/worker\//,
    why: 'builders take tf as an argument, so that the catalogue loads without TensorFlow',
  },
  {
    packages: /^electron$/,
    allowed: /^src\/(main\/shell\/|main\/index\.ts|preload\/)/,
    why: 'the shell alone',
  },
  {
    packages: /^konva$/,
    allowed: /^src\/renderer\/features\/editor\/surface\//,
    why: 'the drawing surface alone',
  },
];

const sources = readSources('src');

function layerOf(path: string): Layer | undefined {
  return (Object.keys(layers) as Layer[]).find((layer) => path.startsWith(`${layer}/`));
}

function offences(check: (source: SourceFile, imported: ImportedModule) => boolean): readonly string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((imported) => check(source, imported))
      .map(({ target }) => `${source.path} imports ${target}`),
  );
}

describe('layers', () => {
  it('covers every source file', () => {
    const homeless = sources.filter(({ path }) => layerOf(path) === undefined).map(({ path }) => path);
    expect(homeless.filter((path) => !outsideLayers.includes(path))).toEqual([]);
    expect(sources.length).toBeGreaterThan(100);
  });

  it('import only what the table of the architecture allows', () => {
    const wrong = offences((source, { isRelative, target }) => {
      const layer = layerOf(source.path);
      if (layer === undefined || !isRelative || outsideLayers.includes(target)) return false;
      const other = layerOf(target);
      const allowed: readonly Layer[] = layers[layer];
      return other === undefined || (other !== layer && !allowed.includes(other));
    });
    expect(wrong).toEqual([]);
  });

  it('load reserved packages only in their place', () => {
    const wrong = offences(
      ({ path }, { target, isTypeOnly }) =>
        !isTypeOnly && reserved.some(({ packages, allowed }) => packages.test(target) && !allowed.test(path)),
    );
    expect(wrong).toEqual([]);
  });

  it('keep shared and renderer free of Node', () => {
    const wrong = offences(
      ({ path }, { target }) => /^src\/(shared|renderer)\//.test(path) && target.startsWith('node:'),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the renderer’s features apart: they meet in app, platform, ui and charts', () => {
    const featureOf = (path: string): string | undefined =>
      /^src\/renderer\/features\/([^/]+)\//.exec(path)?.[1];
    const wrong = offences(({ path }, { target }) => {
      const [from, to] = [featureOf(path), featureOf(target)];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(wrong).toEqual([]);
  });
});

describe('what the renderer’s features share', () => {
  it('knows of them only what is loaded with a page', () => {
    const wrong = offences(
      ({ path }, { target, isDynamic }) =>
        /^src\/renderer\/(app|platform|ui|charts|format)\//.test(path) &&
        target.startsWith('src/renderer/features/') &&
        !isDynamic,
    );
    expect(wrong).toEqual([]);
  });
});

describe('the host', () => {
  it('loads no TensorFlow with any module it reaches', () => {
    const byPath = new Map(sources.map((source) => [source.path, source]));
    const trail = new Map<string, string>([['src/main/host/index.ts', 'src/main/host/index.ts']]);
    for (const [path, way] of trail) {
      const source = byPath.get(path);
      for (const { target, isTypeOnly, isDynamic, isRelative } of source === undefined
        ? []
        : importsOf(source)) {
        if (isTypeOnly || isDynamic) continue;
        expect(target.startsWith('@tensorflow/'), `${way} → ${target}`).toBe(false);
        if (isRelative && !trail.has(target)) trail.set(target, `${way} → ${target}`);
      }
    }
    expect(trail.size).toBeGreaterThan(30);
  });
});
