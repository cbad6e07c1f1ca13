import { until } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { defaultRecipe } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { useCatalogue } from '../../platform/catalogue.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { useNetCost } from './useNetCost.ts';

export type RecipePatch = Readonly<Record<string, string | number | boolean>>;

/** The next run: preset, what was changed, on which data; and what the net would cost. */
export const useTrain = defineStore('train', () => {
  const session = useSession();
  const client = useClient();
  const known = useCatalogue();
  const presets = shallowRef<readonly RecipePreset[]>([]);
  const presetId = ref('');
  const dataset = ref('');
  const changes = shallowRef<RecipePatch>({});
  const { cost, measure } = useNetCost(client);

  const catalogue = computed(() => known.catalogue);
  const preset = computed(() => presets.value.find((one) => one.id === presetId.value) ?? null);
  const base = computed<Recipe>(() => ({ ...defaultRecipe, ...preset.value?.recipe }));
  const recipe = computed<Recipe>(() => ({ ...base.value, ...changes.value }));
  const summary = computed(() => session.project?.datasets.find((one) => one.name === dataset.value) ?? null);

  async function read(): Promise<void> {
    [presets.value] = await Promise.all([client.training.presets(), known.read()]);
    const names = session.project?.datasets.map((one) => one.name) ?? [];
    if (!names.includes(dataset.value)) dataset.value = names[0] ?? '';
  }

  function change(patch: RecipePatch): void {
    const merged = { ...changes.value, ...patch };
    const fresh: Readonly<Record<string, unknown>> = { ...base.value };
    changes.value = Object.fromEntries(Object.entries(merged).filter(([key, value]) => fresh[key] !== value));
  }

  function choosePreset(id: string): void {
    presetId.value = id;
    changes.value = {};
  }

  /** Returns the name of the new run; null when it has to wait for another training, or never came to be. */
  async function start(): Promise<string | null> {
    const job = await client.training.start({
      dataset: dataset.value,
      ...(presetId.value === '' ? {} : { preset: presetId.value }),
      recipe: { ...changes.value },
    });
    session.rememberJob(job);
    const mustWait = session.activeJobs.some((other) => other.kind === 'train' && other.id !== job.id);
    return mustWait ? null : runOf(job.id);
  }

  /** The worker names the run once it has made its folder. */
  async function runOf(id: string): Promise<string | null> {
    const current = (): Job | undefined => session.jobs.find((job) => job.id === id);
    const known = await until(current).toMatch(
      (job) => job !== undefined && (job.run !== null || isJobOver(job.state)),
    );
    return known?.run ?? null;
  }

  function reset(): void {
    dataset.value = '';
    choosePreset('');
  }
  watch(() => session.project?.path, reset);

  const verbs = { read, change, choosePreset, measure, start };
  return { catalogue, presets, presetId, preset, dataset, summary, changes, base, recipe, cost, ...verbs };
});
