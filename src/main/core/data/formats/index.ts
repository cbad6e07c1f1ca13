import type { FormatFinding } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { defineRegistry } from '../../../../shared/registry.ts';
import { hasImageExtension } from '../imageType.ts';
import type { SourceTree } from '../scan.ts';
import { camvid } from './camvid/index.ts';
import type { DatasetFormat } from './format.ts';
import { images } from './images/index.ts';
import { maskFolder } from './maskFolder/index.ts';

/** Every dataset layout the studio imports. One more: its folder and one line here. */
export const formats = defineRegistry('format', {
  camvid,
  mask_folder: maskFolder,
  images,
} satisfies Record<string, DatasetFormat>);

export interface Detection {
  readonly format: DatasetFormat;
  readonly reason: string;
  /** The formats that fit less or not at all, each with its reason. */
  readonly rejected: readonly FormatFinding[];
}

/** The format that fits best. Throws StudioError('badInput') when there are no images at all. */
export async function detectFormat(tree: SourceTree): Promise<Detection> {
  assertHasImages(tree);
  const findings = await Promise.all(
    formats.entries.map(async (format): Promise<FormatFinding> => ({
      format: format.id,
      ...(await format.detect(tree)),
    })),
  );
  findings.sort((a, b) => b.confidence - a.confidence);
  const [best, ...rejected] = findings;
  return { format: formats.get(best.format), reason: best.reason, rejected };
}

export function assertHasImages(tree: SourceTree): void {
  if (tree.files.some(hasImageExtension)) return;
  throw new StudioError('badInput', `There are no images in ${tree.root}.`, {
    fix: 'Choose a folder that holds PNG, JPEG, WebP, TIFF, GIF or BMP files.',
  });
}
