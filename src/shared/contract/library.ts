import { z } from 'zod';
import { maxTagLength, reviewStates, splits } from '../domain/dataset.ts';
import type {
  ClassStatistics,
  DatasetItem,
  DatasetStatistics,
  DatasetSummary,
  ImportReport,
} from '../domain/dataset.ts';
import type { ClassChange } from '../domain/classEdit.ts';
import type { Job } from '../domain/job.ts';
import type { LabelClass } from '../domain/labels.ts';
import { maxClasses } from '../domain/labels.ts';
import type { ProjectSummary } from '../domain/system.ts';
import { filePath, output, procedure, safeName } from './base.ts';

/** The open project; a host has at most one. */
export interface ProjectInfo {
  readonly path: string;
  readonly name: string;
  readonly classes: readonly LabelClass[];
  readonly ignoreIndex: number;
  readonly datasets: readonly DatasetSummary[];
  /** Made by a newer version, or the folder cannot be written: nothing may be changed. */
  readonly readOnly: boolean;
  /** Why it is read-only, for people. */
  readonly readOnlyReason: string | null;
}

export interface DatasetItems {
  readonly dataset: string;
  /** Grows with every change, for cache keys of pictures. */
  readonly revision: number;
  readonly items: readonly DatasetItem[];
}

/** A change to some items of a dataset; who asked for it applies it to the items it has, others hear of it. */
export interface DatasetRevision {
  readonly dataset: string;
  readonly revision: number;
  /** The revision the change was made to: with any other, the items are to be read anew. */
  readonly previous: number;
}

/** A picture that became an item. */
export interface AddedPicture extends DatasetRevision {
  readonly item: DatasetItem;
  /** Classes of the run that the project has none of: their pixels are void. */
  readonly unmapped: readonly string[];
}

const tag = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(maxTagLength, `must have ${maxTagLength} characters at most`);

const itemIds = z.array(safeName).min(1).max(1_000_000);
/** Of a project or a class: for people, not part of a path. */
const title = z.string().trim().min(1, 'must not be empty').max(200, 'must have 200 characters at most');
const labelClass = z.object({
  id: z
    .number()
    .int()
    .min(0)
    .max(maxClasses - 1),
  name: title,
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
});
/** The table a change was made from, letter by letter as it was read; names in it may be older than our rules. */
const classesBefore = z.array(labelClass.extend({ name: z.string() })).max(maxClasses);

/** A plan with the id under which its samples are shown (`blobUrl.importImage`). */
export interface ImportPlan extends ImportReport {
  readonly id: string;
  /** The source is an upload: it cannot be referred to where it lies. */
  readonly isUpload: boolean;
}

const editedClass = z.object({
  name: labelClass.shape.name,
  color: labelClass.shape.color,
  from: z.array(labelClass.shape.id),
});

const importSource = z.object({
  path: filePath,
  format: z.string().default('auto'),
  name: safeName.optional(),
  link: z.boolean().default(false),
  /** Value or found name → class name, null for void. */
  map: z.record(z.string(), z.string().nullable()).optional(),
});

export const projectContract = {
  recent: procedure.output(output<readonly ProjectSummary[]>()),
  current: procedure.output(output<ProjectInfo | null>()),
  create: procedure.input(z.object({ path: filePath, name: title.optional() })).output(output<ProjectInfo>()),
  open: procedure.input(z.object({ path: filePath })).output(output<ProjectInfo>()),
  close: procedure.output(output<void>()),
  forget: procedure.input(z.object({ path: filePath })).output(output<void>()),
  /** Choices made in the pages of a project, by key, as they were saved; of any kind, so check them. */
  remembered: procedure
    .input(z.object({ project: filePath }))
    .output(output<Readonly<Record<string, unknown>>>()),
  /** Changes the given keys and leaves the others; kept among the application's settings, not in the project. */
  remember: procedure
    .input(z.object({ project: filePath, values: z.record(z.string().min(1).max(200), z.unknown()) }))
    .output(output<void>()),
  /** Makes the sample project (at its usual place when no path is given) and opens it; an existing one is opened. */
  openSample: procedure.input(z.object({ path: filePath.optional() })).output(output<ProjectInfo>()),
  /**
   * Adds, renames and recolours; ids stay 0 … n−1 and none may disappear here. Throws 'conflict' when the table is no
   * more as it was in `before`, and while the project is being written.
   */
  saveClasses: procedure
    .input(z.object({ before: classesBefore, classes: z.array(labelClass).max(maxClasses) }))
    .output(output<ProjectInfo>()),
  /**
   * Changes the class table and with it every mask, as one job (kind `classes`); resolves when it is done.
   * Throws 'conflict' while masks are in use (training, evaluation, import), and when the table is no more as it was
   * in `before`.
   */
  editClasses: procedure
    .input(z.object({ before: classesBefore, edit: z.array(editedClass).max(maxClasses) }))
    .output(output<ClassChange>()),
  /** Takes a change back; 'conflict' when the table was changed since. */
  revertClasses: procedure
    .input(z.object({ change: z.string().regex(/^[\w-]{1,64}$/) }))
    .output(output<ClassChange>()),
};

export const libraryContract = {
  items: procedure.input(z.object({ dataset: safeName })).output(output<DatasetItems>()),
  /** Of `items`, to know whether those one has are the newest. */
  revision: procedure.input(z.object({ dataset: safeName })).output(output<number>()),
  statistics: procedure.input(z.object({ dataset: safeName })).output(output<DatasetStatistics>()),
  /** What has each class over all datasets of the project; items that were removed do not count. */
  classUsage: procedure.output(output<readonly ClassStatistics[]>()),
  setSplit: procedure
    .input(z.object({ dataset: safeName, items: itemIds, split: z.enum(splits) }))
    .output(output<DatasetRevision>()),
  setReview: procedure
    .input(z.object({ dataset: safeName, items: itemIds, review: z.enum(reviewStates) }))
    .output(output<DatasetRevision>()),
  setTags: procedure
    .input(z.object({ dataset: safeName, items: itemIds, add: z.array(tag), remove: z.array(tag) }))
    .output(output<DatasetRevision>()),
  /** The items leave the dataset, their files stay: `restoreItems` brings them back. */
  removeItems: procedure
    .input(z.object({ dataset: safeName, items: itemIds }))
    .output(output<DatasetRevision>()),
  restoreItems: procedure
    .input(z.object({ dataset: safeName, items: itemIds }))
    .output(output<DatasetRevision>()),
  /** As `removeItems`, and deletes masks and copied images for good; linked images stay. */
  deleteItems: procedure
    .input(z.object({ dataset: safeName, items: itemIds }))
    .output(output<DatasetRevision>()),
  /**
   * Adds the picture of an `inference.predictPicture` to a dataset as a copy, its mask the prediction in the project's
   * classes: to be reviewed, in no split. `removeItems` takes it back. Throws 'conflict' for an image of the dataset,
   * 'notFound' for a prediction that is no longer kept.
   */
  addPredicted: procedure
    .input(z.object({ prediction: z.string(), dataset: safeName }))
    .output(output<AddedPicture>()),
  /** Looks at a source and says what an import would do; writes nothing. */
  planImport: procedure.input(importSource).output(output<ImportPlan>()),
  /** Starts the import; its job's end carries the report in the `importDone` event. */
  startImport: procedure.input(importSource).output(output<Job>()),
};
