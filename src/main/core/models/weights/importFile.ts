import { basename } from 'node:path';
import type { WeightsReport } from '../../../../shared/domain/weights.ts';
import { planEncoder } from '../cost.ts';
import { encoders } from '../encoders/index.ts';
import { listSources } from './catalogue.ts';
import { conventionsOf } from './conventionsNote.ts';
import { hashFile } from './fetch/download.ts';
import { storeImported } from './imported.ts';
import { matchWeights, refuseOtherNet } from './match.ts';
import { nameFile } from './prepare.ts';

export interface ImportRequest {
  readonly path: string;
  /** Encoder id or TF-slim's name of it. */
  readonly encoder: string;
  /** Id of a naming scheme; null: told by the names. */
  readonly naming: string | null;
}

export interface ImportedFile {
  /** What `train --weights` takes from now on; numbered where other weights of that file name were there before. */
  readonly id: string;
  readonly path: string;
  readonly report: WeightsReport;
}

/**
 * Checks a file of weights for the encoder, converts what fits to our names and keeps that copy; the file stays as it is,
 * and so do earlier imports of other files of the same name.
 * Throws StudioError('notFound' | 'badInput') naming the file and what is wrong with it.
 */
export async function importWeights(request: ImportRequest, cacheDir: string): Promise<ImportedFile> {
  const encoder = encoders.get(request.encoder);
  const named = await nameFile(encoder, request.path, request.naming);
  const variables = planEncoder(encoder);
  const matched = matchWeights(variables, named);
  refuseOtherNet(variables, named, matched);
  const { values, report } = matched;
  const stored = await storeImported(
    {
      id: wantedId(encoder.id, request.path),
      encoder: encoder.id,
      file: basename(request.path),
      sha256: await digest(request.path),
      tensors: [...values.values()],
      conventions: await conventionsOf(named, request.path),
      report,
    },
    cacheDir,
  );
  return { id: stored.id, path: stored.path, report };
}

/** A checkpoint V2 is named by its prefix and has no file of that name: its index stands for it. */
async function digest(path: string): Promise<string> {
  return hashFile(path, 'sha256').catch(() => hashFile(`${path}.index`, 'sha256'));
}

/** `resnet18_my-weights` from `my weights.pth`; never the id of a published set. */
function wantedId(encoder: string, path: string): string {
  const stem = basename(path).replace(/\.(weights\.h5|[A-Za-z]\w*)$/, '');
  const id = `${encoder}_${stem.replace(/[^\p{L}\p{N}._-]+/gu, '-')}`.slice(0, 100);
  return listSources().some(({ source }) => source.id === id) ? `${id}_imported` : id;
}
