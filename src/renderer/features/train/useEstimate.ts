import { refDebounced } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
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
  /** For the same choice: the answer may be another by now. */
  askAgain(this: void): void;
}

/** Typing changes the recipe faster than its cost is worth asking for. */
const quietMs = 120;

/** Figures and cost of what is chosen, asked anew when it changes; answers to earlier questions are dropped. */
export function useEstimate(client: StudioClient, choice: () => TrainingChoice | null): EstimateReader {
  const figures = shallowRef<NetFigures | null>(null);
  const estimate = shallowRef<TrainingEstimate | null>(null);
  const problem = shallowRef<string | null>(null);
  /** How often the same was asked again. */
  const times = ref(0);
  const asked = refDebounced(
    computed(() => JSON.stringify([times.value, choice()])),
    quietMs,
  );
  let question = 0;

  async function ask(text: string): Promise<void> {
    const mine = ++question;
    const [, wanted] = JSON.parse(text) as [number, TrainingChoice | null];
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
  return { figures, estimate, problem, askAgain: () => void (times.value += 1) };
}

/** Whether what a training would take may be another after this: its data, its classes, or the speed of one that ended. */
export function changesEstimate(event: StudioEvent): boolean {
  if (event.type === 'job') return event.job.kind === 'train' && isJobOver(event.job.state);
  return event.type === 'dataset' || event.type === 'project' || event.type === 'hello';
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
