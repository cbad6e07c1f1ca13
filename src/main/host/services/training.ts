import { basename } from 'node:path';
import type { OwnArchitectures } from '../../../shared/domain/architectures.ts';
import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import { formats } from '../../core/data/formats/index.ts';
import { describeDecoder, describeEncoderPart } from '../../core/models/catalogue.ts';
import { decoders } from '../../core/models/decoders/index.ts';
import { encoders } from '../../core/models/encoders/index.ts';
import { netOptionsOf } from '../../core/models/spec.ts';
import { losses } from '../../core/training/losses/index.ts';
import { offeredPrecisions } from '../../core/training/precision.ts';
import { removeRecipe, saveRecipe } from '../../core/store/recipeStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { OpenProject } from '../session.ts';
import { assertNameFree, findPreset, listPresets } from './presets.ts';
import { estimateTraining, trainingSize } from './estimate.ts';
import { findUsedGpus, hasBfloat16 } from './gpus.ts';
import { checkResumeChanges, completeRecipe } from './recipeCheck.ts';
import { assertNoTrainJob } from './runJobs.ts';
import type { Services } from './services.ts';

export function createTrainingService(context: HostContext): Services['training'] {
  const { session, jobs, settings, resourcesFolder, cacheDir, architectures } = context;

  async function recipeOf({ preset, recipe }: Pick<Choice, 'preset' | 'recipe'>): Promise<Recipe> {
    const { dir } = session.require().project;
    await architectures.use(dir);
    const base = preset === undefined ? {} : (await findPreset(resourcesFolder, dir, preset)).recipe;
    return completeRecipe(base, recipe);
  }

  return {
    async catalogue() {
      await architectures.use(session.current?.project.dir ?? null);
      const gpus = await findUsedGpus(settings.current());
      return describeCatalogue(architectures.own, hasBfloat16(gpus));
    },
    presets: () => listPresets(resourcesFolder, session.current?.project.dir ?? null),
    saveRecipe: ({ name, help, recipe, replace }) =>
      session.write(async ({ project }) => {
        completeRecipe(recipe);
        await assertNameFree(resourcesFolder, project.dir, name, replace);
        const id = await saveRecipe(project.dir, { name, help, recipe });
        return { id, name, help, recipe, own: true };
      }),
    removeRecipe: ({ id }) => session.write(({ project }) => removeRecipe(project.dir, id)),
    cost: ({ outputStride, ...net }) => architectures.cost({ ...net, options: { outputStride } }),
    async figures({ dataset, ...choice }) {
      const { project, datasets } = session.require();
      const recipe = await recipeOf(choice);
      const { items } = (await datasets.get(dataset)).dataset;
      const classes = Math.max(1, project.classes.length);
      const size = trainingSize(items, recipe);
      const { encoder, decoder, batchSize } = recipe;
      const request = { encoder, decoder, batchSize, ...size, classes, options: netOptionsOf(recipe) };
      return architectures.figures(request, cacheDir);
    },
    estimate: async ({ dataset, ...choice }) =>
      estimateTraining(session.require(), dataset, await recipeOf(choice), context),
    async start({ dataset, ...choice }) {
      const open = session.requireWritable();
      const complete = await recipeOf(choice);
      await context.masks.writeAll();
      await assertTrainable(open, dataset);
      const title = `Train ${netName(complete)} · seed ${complete.seed}`;
      const params = { project: open.project.dir, dataset, recipe: complete, resume: null };
      return jobs.start({ kind: 'train', title, params });
    },
    resume: (asked) => resumeRun(context, asked),
  };
}

type Resume = Services['training']['resume'];

async function resumeRun(
  { session, jobs, masks }: HostContext,
  { run: asked, recipe: changes }: Parameters<Resume>[0],
): ReturnType<Resume> {
  const { project } = session.requireWritable();
  await masks.writeAll();
  const folder = await findRun(project.dir, asked);
  const run = basename(folder);
  const { recipe, dataset } = await readRunArguments(folder);
  checkResumeChanges(changes);
  assertNoTrainJob(jobs, folder);
  return jobs.start({
    kind: 'train',
    title: `Resume ${runTitle(run, recipe)}`,
    run,
    params: { project: project.dir, dataset, recipe, resume: run, changes },
  });
}

/** "ResNet-18 · FCN-16"; parts that are not here, such as a project's own ones before they are trusted, by their ids. */
function netName({ encoder, decoder }: Pick<Recipe, 'encoder' | 'decoder'>): string {
  const first = encoders.has(encoder) ? encoders.get(encoder).name : encoder;
  const second = decoders.has(decoder) ? decoders.get(decoder).name : decoder;
  return `${first} · ${second}`;
}

/** "ResNet-18 · FCN-16 3", as the list of runs has it; a run of another name by this. */
function runTitle(run: string, recipe: Recipe): string {
  const number = /__(\d+)$/.exec(run)?.[1];
  return number === undefined ? run : `${netName(recipe)} ${number}`;
}

type Choice = Parameters<Services['training']['start']>[0];

/** Everything a form can offer; asks the registries, loads no native library. */
function describeCatalogue(own: OwnArchitectures, hasBfloat16Gpu: boolean): Catalogue {
  return {
    encoders: [...encoders.entries.map(describeEncoderPart), ...own.encoders],
    decoders: [...decoders.entries.map(describeDecoder), ...own.decoders],
    losses: losses.entries.map(({ id, name, help }) => ({ id, name, help, options: [] })),
    precisions: offeredPrecisions(hasBfloat16Gpu),
    formats: formats.entries.map(({ id, name, canWrite }) => ({ id, name, canWrite })),
  };
}

/** Said here, before a worker starts, where the fix is at hand. */
async function assertTrainable({ project, datasets }: OpenProject, name: string): Promise<void> {
  const { items } = (await datasets.get(name)).dataset;
  const masked = items.filter((item) => item.mask !== null);
  if (masked.length === 0) {
    throw new StudioError('badInput', `Training needs masks. 0 of ${items.length} images have one.`, {
      fix: 'Paint some in the editor, or import the images together with their masks.',
    });
  }
  if (!masked.some((item) => item.split === 'train')) {
    throw new StudioError('badInput', `No image with a mask is in the train split of ${name}.`, {
      fix: 'Select images in the library and put them into the train split.',
    });
  }
  if (project.classes.length < 2) {
    throw new StudioError(
      'badInput',
      `Training needs two classes at least; ${project.name} has ${project.classes.length}.`,
      {
        fix: 'Add classes in the library.',
      },
    );
  }
}
