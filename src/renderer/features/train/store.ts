import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { defaultRecipe, recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { checkField } from '../../../shared/fields.ts';
import { useCatalogue } from '../../platform/catalogue.ts';
import { useClient } from '../../platform/connection.ts';
import { useRemembered } from '../../platform/remembered.ts';
import { useSession } from '../../platform/session.ts';
import { withoutKeys } from '../../ui/form/unfit.ts';
import { parseSeeds } from './seeds.ts';
import { startRuns } from './startRuns.ts';
import { useEstimate } from './useEstimate.ts';
import type { TrainingChoice } from './useEstimate.ts';
import { usePresets } from './usePresets.ts';
import { useUnfit } from './useUnfit.ts';

export type RecipePatch = Readonly<Record<string, string | number | boolean>>;

/** The next run: preset, what was changed, on which data, with which seeds; and what it would take. */
export const useTrain = defineStore('train', () => {
  const session = useSession();
  const client = useClient();
  const known = useCatalogue();
  const { presets, readPresets, keep, remove, restore } = usePresets();
  const presetId = useRemembered('train.preset', '');
  const dataset = useRemembered('train.dataset', '');
  const changes = useRemembered<RecipePatch>('train.changes', {}, isPatch);
  const seedText = useRemembered('train.seeds', '1');
  const { unfit, recipeProblem } = useUnfit(() => session.project?.path);

  const catalogue = computed(() => known.catalogue);
  const preset = computed<RecipePreset | null>(
    () => presets.value.find((one) => one.id === presetId.value) ?? null,
  );
  const base = computed<Recipe>(() => ({ ...defaultRecipe, ...preset.value?.recipe }));
  const recipe = computed<Recipe>(() => ({ ...base.value, ...changes.value }));
  const seeds = computed(() => parseSeeds(seedText.value));
  const choice = computed<TrainingChoice | null>(() => {
    if (dataset.value === '' || catalogue.value === null) return null;
    const from = preset.value === null ? {} : { preset: preset.value.id };
    return { dataset: dataset.value, ...from, recipe: { ...changes.value } };
  });
  const asked = useEstimate(client, () => choice.value);

  const datasets = computed(() => session.project?.datasets.map((one) => one.name) ?? []);
  /** Whether there is all that the page shows. */
  const isReady = computed(
    () => catalogue.value !== null && presets.value.length > 0 && datasets.value.includes(dataset.value),
  );

  async function read(): Promise<void> {
    const wasReady = isReady.value;
    await Promise.all([readPresets(), known.read()]);
    if (!datasets.value.includes(dataset.value)) dataset.value = datasets.value[0] ?? '';
    if (preset.value === null) presetId.value = '';
    // What was answered before the page was left may be old by now.
    if (wasReady) asked.askAgain();
  }

  function change(patch: RecipePatch): void {
    unfit.value = withoutKeys(unfit.value, Object.keys(patch));
    const merged = { ...changes.value, ...patch };
    const fresh: Readonly<Record<string, unknown>> = { ...base.value };
    changes.value = Object.fromEntries(Object.entries(merged).filter(([key, value]) => fresh[key] !== value));
  }

  function choosePreset(id: string): void {
    presetId.value = id;
    changes.value = {};
    unfit.value = {};
    seedText.value = String(base.value.seed);
  }

  const start = (): Promise<string | null> =>
    choice.value === null
      ? Promise.resolve(null)
      : startRuns(client, session, choice.value, seeds.value.seeds);

  /** Keeps the recipe as it stands, and goes on from it. */
  async function save(name: string, replace: boolean): Promise<void> {
    choosePreset((await keep(name, recipe.value, replace)).id);
  }

  // An own file that was trusted or mended, or another project.
  watch(catalogue, asked.askAgain);

  const chosen = { presetId, preset, dataset, changes, unfit, recipeProblem, seedText, seeds, base, recipe };
  const verbs = { read, change, choosePreset, start, save, remove, restore };
  return { catalogue, presets, isReady, ...chosen, ...asked, ...verbs };
});

/** What was kept may be of a version with other fields, and nothing on the page would say why it cannot be trained. */
function isPatch(value: unknown): value is RecipePatch {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([key, one]) => {
    const field = recipeFields.find((each) => each.key === key);
    return field !== undefined && checkField(field, one) === undefined;
  });
}
