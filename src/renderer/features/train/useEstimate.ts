import { refDebounced } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { NetFigures } from '../../../shared/domain/netFigures.ts';
import type { TrainingEstimate } from '../../../shared/domain/trainingEstimate.ts';

export interface TrainingChoice {
  readonly dataset: string;
  readonly preset?: string;
  readonly recipe: Readonly<Record<string, string | number | boolean>>;
}

export interface EstimateReader {
  /** null: not known yet, or the recipe holds something that cannot be. */
  readonly figures: ShallowRef<NetFigures | null>;
  readonly estimate: ShallowRef<TrainingEstimate | null>;
  /** Why the net of this recipe cannot be built. */
  readonly problem: ShallowRef<string | null>;
}

/** Typing changes the recipe faster than its cost is worth asking for. */
const quietMs = 120;

/** Figures and cost of what is chosen, asked anew when it changes; answers to earlier questions are dropped. */
export function useEstimate(client: StudioClient, choice: () => TrainingChoice | null): EstimateReader {
  const figures = shallowRef<NetFigures | null>(null);
  const estimate = shallowRef<TrainingEstimate | null>(null);
  const problem = shallowRef<string | null>(null);
  const asked = refDebounced(
    computed(() => JSON.stringify(choice())),
    quietMs,
  );
  let question = 0;

  async function ask(text: string): Promise<void> {
    const mine = ++question;
    const wanted = JSON.parse(text) as TrainingChoice | null;
    if (wanted === null) {
      figures.value = null;
      estimate.value = null;
      return;
    }
    const [ofCards, ofRun] = await Promise.allSettled([
      client.training.figures(wanted),
      client.training.estimate(wanted),
    ]);
    if (mine !== question) return;
    if (ofCards.status === 'fulfilled') figures.value = ofCards.value;
    estimate.value = ofRun.status === 'fulfilled' ? ofRun.value : null;
    problem.value = ofRun.status === 'rejected' ? messageOf(ofRun.reason) : null;
  }

  watch(asked, (text) => void ask(text), { immediate: true });
  return { figures, estimate, problem };
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
