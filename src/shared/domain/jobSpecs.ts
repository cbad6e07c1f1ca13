import type { ClassChange, EditedClass } from './classEdit.ts';
import type { ImportReport } from './dataset.ts';
import type { EvaluationGrid, EvaluationResult } from './evaluation.ts';
import type { ExportModelParams, ExportModelResult } from './exporting.ts';
import type { PrelabelParams, PrelabelResult } from './prelabel.ts';
import type { Recipe } from './recipe.ts';
import type { CheckpointScore } from './run.ts';
import type { WeightsReport } from './weights.ts';

/** `latest`, `best`, or a step. */
export type CheckpointChoice = 'latest' | 'best' | number;

export interface TrainParams {
  /** The project's folder. */
  readonly project: string;
  readonly dataset: string;
  readonly recipe: Recipe;
  /** Folder name or path of a run to go on with; its own recipe and dataset are used then. */
  readonly resume: string | null;
  /** Settings of a resumed run that hold from now on: those of `resumableFields`. */
  readonly changes?: Partial<Recipe> | undefined;
}

/** Exactly what `segstudio train --json` prints. */
export interface TrainResult {
  readonly run: string;
  readonly steps: number;
  /** Steps of the whole run; more than `steps` when it was stopped before its last. */
  readonly totalSteps: number;
  readonly seconds: number;
  readonly imagesPerSecond: number | null;
  readonly best: CheckpointScore | null;
  readonly device: string;
  /** Where the encoder's weights came from: "none", a source id, a file name, "run:…". */
  readonly weights: string;
}

export interface EvaluateParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly split: string;
  /** null: the dataset the run was trained on. */
  readonly dataset: string | null;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  readonly grid: EvaluationGrid;
  /** Factors on the size the net sees; with more than one, class probabilities are averaged. `[1]`: as usual. */
  readonly scales: readonly number[];
  /** Average with the mirrored image at each scale too. */
  readonly flip: boolean;
}

/** Items of a split by their place in it, both ends included; null: all. */
export interface SplitSelection {
  readonly split: string;
  readonly range: readonly [number, number] | null;
  /** null: the dataset the run was trained on. */
  readonly dataset: string | null;
}

export interface PredictParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  /** Image files, or items of a dataset. */
  readonly source: { readonly images: readonly string[] } | SplitSelection;
  /** Folder; made when absent. */
  readonly out: string;
  /** Beside each index PNG `<name>.png` also a picture `<name>_overlay.png`. */
  readonly overlay: boolean;
  /** Opacity of the class colours in the overlay, 0 … 1. */
  readonly alpha: number;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  /** Factors on that size; with more than one, class probabilities are averaged. `[1]`: as usual. */
  readonly scales: readonly number[];
  /** Average with the mirrored image at each scale too. */
  readonly flip: boolean;
}

export interface PredictedImage {
  readonly image: string;
  readonly mask: string;
  readonly overlay: string | null;
  readonly width: number;
  readonly height: number;
}

/** Exactly what `segstudio predict --json` prints. */
export interface PredictResult {
  readonly run: string;
  readonly checkpoint: number;
  readonly images: readonly PredictedImage[];
  /** Files that could not be read; the rest was done. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  readonly imagesPerSecond: number | null;
}

export interface PredictItemsParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly dataset: string;
  /** Ids; null: all. */
  readonly items: readonly string[] | null;
}

export interface PredictItemsResult {
  readonly run: string;
  readonly step: number;
  readonly dataset: string;
  /** Made now. */
  readonly predicted: number;
  /** There already, made from the same image and weights. */
  readonly kept: number;
  /** Images that could not be read; the rest was done. */
  readonly problems: readonly { readonly item: string; readonly message: string }[];
}

export interface VideoParams {
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly input: string;
  readonly output: string;
  /** Opacity of the class colours, 0 … 1. */
  readonly alpha: number;
  /** −1 as trained, 0 native, otherwise pixels of the longest side. */
  readonly size: number;
  /** Folder for one index PNG a frame; must be empty or absent. */
  readonly masks: string | null;
  /** File for one row a frame with each class's share of the pixels. */
  readonly csv: string | null;
  /** Keep the sound. */
  readonly sound: boolean;
  /** File that shows, while it runs, the frame just done as a JPEG. */
  readonly preview: string | null;
}

/** What became of the video; `segstudio video --json` prints it with run and checkpoint. */
export interface VideoReport {
  readonly output: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Average frames a second; null when the file does not tell. */
  readonly frameRate: number | null;
  /** Name of the video codec written: "H.264". */
  readonly codec: string;
  /** What became of each sound track. */
  readonly audio: readonly ('copied' | 'converted' | 'dropped')[];
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** One line each: the file ended early, sound was left out. */
  readonly warnings: readonly string[];
}

export interface VideoResult extends VideoReport {
  readonly run: string;
  readonly checkpoint: number;
}

export interface ImportParams {
  /** The project's folder. */
  readonly project: string;
  readonly path: string;
  /** A format's id, or `auto`. */
  readonly format: string;
  /** null: after the source's folder. */
  readonly name: string | null;
  /** Keep images where they are. */
  readonly link: boolean;
  /** Value or found name → class name, null for void; null: as found. */
  readonly map: Readonly<Record<string, string | null>> | null;
  /** Only look and report. */
  readonly dryRun: boolean;
}

/** A change of the class table: a new one, or an earlier one that is taken back. */
export interface ClassesParams {
  /** The project's folder. */
  readonly project: string;
  readonly change: { readonly edit: readonly EditedClass[] } | { readonly revert: string };
}

export interface SampleParams {
  /** Folder of the new project. */
  readonly folder: string;
}

export interface SampleResult {
  readonly folder: string;
}

/** Weights by formula into a net, its outputs as .npy files: to compare with another implementation. */
export interface ReferenceParams {
  /** Encoder id or TF-slim's name of it. */
  readonly net: string;
  /** JSON list of variables: name, shape, lo, hi. */
  readonly variablesFile: string;
  readonly imageFile: string;
  readonly classes: number;
  /** Decoder id. */
  readonly variant: string;
  readonly outDir: string;
}

export interface ReferenceResult {
  /** Paths of the arrays written. */
  readonly files: readonly string[];
}

export interface WeightsParams {
  readonly action:
    | { readonly kind: 'fetch'; readonly id: string }
    /** `naming`: id of a naming scheme; null: told by the names. */
    | {
        readonly kind: 'import';
        readonly path: string;
        readonly encoder: string;
        readonly naming: string | null;
      };
  readonly cacheDir: string;
}

/** Exactly what `segstudio weights fetch|import --json` prints. */
export interface WeightsResult {
  /** What `train --weights` takes. */
  readonly id: string;
  readonly path: string;
  /** What became of each variable and tensor; null when nothing was imported. */
  readonly report: WeightsReport | null;
}

export interface ImportRunParams {
  /** The project's folder. */
  readonly project: string;
  /** Run folder of seg-mentor; it is only read. */
  readonly path: string;
  /** Dataset the run belongs to here; null: one named after its family, or the first. */
  readonly dataset: string | null;
}

/** Exactly what `segstudio runs import --json` prints. */
export interface ImportRunResult {
  readonly run: string;
  /** Steps of the checkpoints that the run has here, oldest first: all of it, or as many as its recipe keeps. */
  readonly checkpoints: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * Parameters and result of each job kind: what the host sends to a worker and gets back, both plain JSON.
 * A new kind adds its line here and its module to `worker/kinds/index.ts`.
 */
export interface JobSpecs {
  readonly train: { readonly params: TrainParams; readonly result: TrainResult };
  readonly evaluate: { readonly params: EvaluateParams; readonly result: EvaluationResult };
  readonly predict: { readonly params: PredictParams; readonly result: PredictResult };
  readonly predictItems: { readonly params: PredictItemsParams; readonly result: PredictItemsResult };
  readonly prelabel: { readonly params: PrelabelParams; readonly result: PrelabelResult };
  readonly video: { readonly params: VideoParams; readonly result: VideoResult };
  readonly exportModel: { readonly params: ExportModelParams; readonly result: ExportModelResult };
  readonly import: { readonly params: ImportParams; readonly result: ImportReport };
  readonly reference: { readonly params: ReferenceParams; readonly result: ReferenceResult };
  readonly weights: { readonly params: WeightsParams; readonly result: WeightsResult };
  readonly importRun: { readonly params: ImportRunParams; readonly result: ImportRunResult };
  readonly classes: { readonly params: ClassesParams; readonly result: ClassChange };
  readonly sample: { readonly params: SampleParams; readonly result: SampleResult };
}

export type JobParams<Kind extends keyof JobSpecs> = JobSpecs[Kind]['params'];
export type JobResult<Kind extends keyof JobSpecs> = JobSpecs[Kind]['result'];
