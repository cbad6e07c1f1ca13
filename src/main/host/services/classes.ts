import type { ClassChange } from '../../../shared/domain/classEdit.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { ClassesParams } from '../../../shared/domain/jobSpecs.ts';
import { sameClassName, sameClassTable, type LabelClass } from '../../../shared/domain/labels.ts';
import { isTraining } from '../../../shared/domain/run.ts';
import { StudioError } from '../../../shared/errors.ts';
import { finishChange, isChanging } from '../../core/store/classChangeFiles.ts';
import { listDatasetNames } from '../../core/store/datasetStore.ts';
import { saveProject } from '../../core/store/projectStore.ts';
import { listRuns } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { jobKindInfo } from '../jobs/lanes.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { OpenProject, ProjectSession } from '../session.ts';
import type { Services } from './services.ts';

type ClassProcedures = Pick<Services['project'], 'saveClasses' | 'editClasses' | 'revertClasses'>;

export function createClassProcedures(context: HostContext): ClassProcedures {
  const { session, jobs, masks } = context;

  async function change(
    wanted: ClassesParams['change'],
    signal: AbortSignal | undefined,
    before?: readonly LabelClass[],
  ): Promise<ClassChange> {
    const { project } = session.requireWritable();
    assertMasksAreIdle(jobs);
    await assertNoTraining(project.dir);
    // Strokes are written first, and those that come meanwhile wait: their ids are of the table as it was.
    const release = await masks.beforeRenumbering();
    let table: readonly LabelClass[] | null = project.classes;
    try {
      const done = await session.write((open) => {
        table = open.project.classes;
        if (before !== undefined) assertUnchanged(before, table);
        return run(open, wanted, signal);
      });
      table = null;
      return done;
    } finally {
      await tellTable(session, table, release);
      await announceDatasets(context);
    }
  }

  async function run(
    { project, datasets }: OpenProject,
    wanted: ClassesParams['change'],
    signal: AbortSignal | undefined,
  ): Promise<ClassChange> {
    assertMasksAreIdle(jobs);
    try {
      return await jobs.runToEnd(
        { kind: 'classes', params: { project: project.dir, change: wanted } },
        signal,
      );
    } finally {
      // A worker that died half-way has published the change or not; this host holds the lock and finishes it.
      if (await isChanging(project.dir)) await finishChange(project.dir);
      datasets.forget();
    }
  }

  return {
    async saveClasses({ before, classes }) {
      await session.write(async ({ project }) => {
        // An import writes the class table as it found it, with its own classes added.
        assertNothingIsWritten(jobs);
        assertUnchanged(before, project.classes);
        checkClasses(project.classes, classes);
        await saveProject({ ...project, classes });
      });
      return session.reload();
    },
    editClasses: ({ before, edit }, signal) => change({ edit }, signal, before),
    revertClasses: ({ change: revert }, signal) => change({ revert }, signal),
  };
}

/** Tells the table as it is now, then lets windows go on. `before`: that of a change which failed, made or not. */
async function tellTable(
  session: ProjectSession,
  before: readonly LabelClass[] | null,
  release: (isRenumbered: boolean) => void,
): Promise<void> {
  let isAsBefore = false;
  try {
    const { classes } = await session.reload();
    isAsBefore = before !== null && sameClassTable(before, classes);
  } finally {
    release(!isAsBefore);
  }
}

async function announceDatasets({ session, events }: HostContext): Promise<void> {
  const { project, datasets } = session.require();
  for (const dataset of await listDatasetNames(project.dir)) {
    const found = await datasets.get(dataset).catch(() => null);
    if (found !== null) events.publish({ type: 'dataset', dataset, revision: found.revision });
  }
}

/** Workers write under this host's lock: it must not go before they are done. */
export function assertNothingIsWritten(jobs: Jobs): void {
  const writing = jobs
    .list()
    .find(({ kind, state }) => (kind === 'import' || kind === 'classes') && !isJobOver(state));
  if (writing === undefined) return;
  throw new StudioError('conflict', `This project is being written: ${writing.title}.`, {
    fix: 'Wait for its end, or cancel it.',
  });
}

/** A training would go on with half of its masks in the new numbers. */
function assertMasksAreIdle(jobs: Jobs): void {
  const busy = jobs
    .list()
    .find(({ kind, state }) => jobKindInfo[kind].masks !== undefined && !isJobOver(state));
  if (busy === undefined) return;
  throw new StudioError('conflict', `The masks are in use: ${busy.title}.`, {
    fix: 'Wait for its end, or stop it; then change the classes.',
  });
}

/** Trainings of other processes (the command line) are no jobs of this host. */
async function assertNoTraining(projectDir: string): Promise<void> {
  const running = (await listRuns(projectDir)).find(({ state }) => isTraining(state));
  if (running === undefined) return;
  throw new StudioError('conflict', `The masks are in use: run ${running.run} is being trained.`, {
    fix: 'Wait for its end, or stop it; then change the classes.',
  });
}

/** A whole table was made from the one before: a class that another has added since must not go with it. */
function assertUnchanged(before: readonly LabelClass[], now: readonly LabelClass[]): void {
  if (sameClassTable(before, now)) return;
  throw new StudioError('conflict', 'The class table was changed meanwhile. Nothing was changed.', {
    fix: 'Look at it as it is now, then make your changes from there.',
  });
}

/** Masks hold class ids, so a class may be renamed, recoloured or added here, never moved or removed. */
function checkClasses(before: readonly LabelClass[], after: readonly LabelClass[]): void {
  if (after.length < before.length || after.some((one, place) => one.id !== place)) {
    throw new StudioError('badInput', 'Class ids must stay 0, 1, 2 … and no class may disappear.', {
      fix: 'Rename a class, or add new ones at the end.',
    });
  }
  const twice = after.find((one, place) =>
    after.slice(0, place).some((other) => sameClassName(one.name, other.name)),
  );
  if (twice === undefined) return;
  throw new StudioError('badInput', `There are two classes "${twice.name}".`, {
    fix: 'Give each its own name.',
  });
}
