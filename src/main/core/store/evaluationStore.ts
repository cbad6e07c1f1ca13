import { basename, join } from 'node:path';
import { isPlain, type EvaluationResult, type EvaluationSubject } from '../../../shared/domain/evaluation.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { identifyCheckpoint } from './checkpointStore.ts';
import { evaluationsFolder, listEvaluationFiles } from './evaluationFiles.ts';
import { makeFolderInRun } from './runFolder.ts';
import { readRunArguments } from './runStore.ts';
import { formatJson, readText } from './textFile.ts';

/** What the first files lack, each version more of it. */
type Recent = 'scales' | 'flip' | 'dataset' | 'grid' | 'sha256';
type StoredEvaluation = Omit<EvaluationResult, Recent> & Partial<Pick<EvaluationResult, Recent>>;

/**
 * Keeps an evaluation as `eval/<step>-<split>-<size>….json`; the same evaluation again replaces it. `trainedOn` is the run's
 * dataset. Throws StudioError('conflict') where the run is no longer there.
 */
export async function saveEvaluation(
  runFolder: string,
  result: EvaluationResult,
  trainedOn: string,
): Promise<void> {
  const folder = evaluationsFolder(runFolder);
  await makeFolderInRun(runFolder, folder);
  const file = `${stemOf(result, trainedOn)}.json`;
  await writeFileAtomic(join(folder, file), formatJson(result));
}

/**
 * Saved evaluations, the usual one of a step and split before others of it. Unreadable ones are left out, and those of
 * weights that their step has no more.
 */
export async function readEvaluations(runFolder: string): Promise<readonly EvaluationResult[]> {
  const folder = evaluationsFolder(runFolder);
  const files = await listEvaluationFiles(runFolder);
  const trainedOn = await readRunArguments(runFolder).then(
    ({ dataset }) => dataset,
    () => '',
  );
  const stems = files.map((file) => basename(file, '.json')).sort();
  const found = new Map<string, EvaluationResult>();
  for (const stem of stems) {
    const result = parseEvaluation(await readText(join(folder, `${stem}.json`)), stem, trainedOn);
    if (result === null || !(await isOfToday(runFolder, result))) continue;
    const key = stemOf(result, trainedOn);
    // The same evaluation may lie beside it under the name of an earlier version.
    if (key === stem || !found.has(key)) found.set(key, { ...result, run: basename(runFolder) });
  }
  return [...found.values()];
}

/** All that tells two evaluations apart, what is usual left out; a dataset stands last, since its name may hold anything. */
function stemOf(subject: EvaluationSubject, trainedOn: string): string {
  return [
    startOf(subject),
    ...(subject.grid === 'training' ? ['-training'] : []),
    viewsOf(subject),
    ...(subject.dataset === trainedOn ? [] : [`-on-${subject.dataset}`]),
  ].join('');
}

const startOf = ({ checkpoint, split, size }: StoredEvaluation | EvaluationSubject) =>
  `${checkpoint}-${split}-${size}`;

function viewsOf(views: Pick<EvaluationSubject, 'scales' | 'flip'>): string {
  return isPlain(views) ? '' : `-x${views.scales.join('_')}${views.flip ? '-flip' : ''}`;
}

function parseEvaluation(text: string | null, stem: string, trainedOn: string): EvaluationResult | null {
  try {
    if (text === null) return null;
    const stored = { scales: [1], flip: false, sha256: null, ...(JSON.parse(text) as StoredEvaluation) };
    const { dataset, grid, ...rest } = stored;
    if (dataset !== undefined && grid !== undefined) return { ...rest, dataset, grid };
    return { ...rest, ...readOldName(stem, stored, trainedOn) };
  } catch {
    return null;
  }
}

const gridSuffix = '-training';

/** Earlier versions said dataset and grid in the file's name alone: `<step>-<split>-<size>[-dataset][-training][-x…][-flip]`. */
function readOldName(
  stem: string,
  stored: StoredEvaluation & Pick<EvaluationSubject, 'scales' | 'flip'>,
  trainedOn: string,
): Pick<EvaluationSubject, 'dataset' | 'grid'> {
  const said = stem.slice(startOf(stored).length, stem.length - viewsOf(stored).length);
  const isRescaled = said.endsWith(gridSuffix);
  const dataset = (isRescaled ? said.slice(0, -gridSuffix.length) : said).slice(1);
  return { dataset: dataset === '' ? trainedOn : dataset, grid: isRescaled ? 'training' : 'label' };
}

/** A step may have been written anew after its weights were read for an evaluation. */
async function isOfToday(runFolder: string, { checkpoint, sha256 }: EvaluationResult): Promise<boolean> {
  if (sha256 === null) return true;
  const now = await identifyCheckpoint(runFolder, checkpoint).catch(() => null);
  return now === null || now.sha256 === sha256;
}
