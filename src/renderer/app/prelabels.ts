import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { CheckpointChoice } from '../../shared/domain/jobSpecs.ts';
import { isJobOver } from '../../shared/domain/job.ts';
import type { Job } from '../../shared/domain/job.ts';
import type { PrelabelResult } from '../../shared/domain/prelabel.ts';
import { StudioError } from '../../shared/errors.ts';
import { formatCount } from '../format/numbers.ts';
import { useClient } from '../platform/connection.ts';
import { useSession } from '../platform/session.ts';
import { t } from './i18n.ts';
import { endWords } from './jobNotices.ts';
import { useNotices } from './notices.ts';
import { useUndo } from './undo.ts';

export interface PrelabelChoice {
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly dataset: string;
  readonly items: readonly string[];
  readonly overwrite: boolean;
}

/** A job of this window: what was asked for, and who waits for its end because it repeats what was undone. */
interface Asked {
  readonly choice: PrelabelChoice;
  readonly repeats: { done(result: PrelabelResult): void; failed(thrown: StudioError): void } | null;
}

/** Predictions become masks: started anywhere, told at the end wherever the user is, and taken back by Undo. */
export const usePrelabels = defineStore('prelabels', () => {
  const session = useSession();
  const { inference } = useClient();
  const asked = new Map<string, Asked>();
  const job = computed(
    () => session.jobs.find(({ kind, state }) => kind === 'prelabel' && !isJobOver(state)) ?? null,
  );

  async function ask(choice: PrelabelChoice, repeats: Asked['repeats']): Promise<void> {
    const begun = await inference.prelabel({ ...choice, items: [...choice.items] });
    asked.set(begun.id, { choice, repeats });
    session.rememberJob(begun);
  }

  function takeAsked(id: string): Asked | undefined {
    const found = asked.get(id);
    asked.delete(id);
    return found;
  }

  const ends = usePrelabelEnds((choice) => new Promise((done, failed) => void ask(choice, { done, failed }).catch(failed))); // prettier-ignore
  session.onEvent((event) => {
    if (event.type === 'prelabelled') ends.done(event.result, takeAsked(event.job));
    if (event.type !== 'job' || event.job.kind !== 'prelabel') return;
    const { id, state } = event.job;
    if (state === 'failed' || state === 'interrupted' || state === 'cancelled')
      ends.failed(event.job, takeAsked(id));
  });
  return { job, start: (choice: PrelabelChoice) => ask(choice, null) };
});

interface PrelabelEnds {
  done(result: PrelabelResult, asked: Asked | undefined): void;
  failed(job: Job, asked: Asked | undefined): void;
}

/** What a pre-labelling's end means to this window; others hear of it too, but only who asked can undo it here. */
function usePrelabelEnds(repeat: (choice: PrelabelChoice) => Promise<PrelabelResult>): PrelabelEnds {
  const { inference } = useClient();
  const session = useSession();
  const notices = useNotices();
  const undo = useUndo();

  async function takeBack(dataset: string, change: string | null): Promise<void> {
    if (change === null) return;
    const { removed, restored, kept } = await session.saving(inference.undoPrelabel({ dataset, change }));
    notices.say(undoneWords(removed.length + restored.length, kept.length));
  }

  function announce(choice: PrelabelChoice, result: PrelabelResult): void {
    let { change } = result;
    const made = {
      name: resultWords(result),
      undo: () => takeBack(choice.dataset, change),
      redo: async () => {
        change = (await repeat(choice)).change;
      },
    };
    undo.announce(made, made.name, notices.tell);
  }

  return {
    done(result, asked) {
      asked?.repeats?.done(result);
      if (asked?.repeats === null && result.change !== null) announce(asked.choice, result);
      else notices.tell(resultWords(result));
      const first = result.problems.at(0);
      if (first === undefined) return;
      const others = result.problems.length - 1;
      const fix = others === 0 ? undefined : t('library.prelabel.moreProblems', { n: others });
      notices.warn(t('library.prelabel.problem', { why: first.message }), { fix });
    },
    failed(job, asked) {
      const error = job.error ?? { code: 'cancelled', message: '' };
      if (asked?.repeats !== null && asked !== undefined) asked.repeats.failed(StudioError.fromData(error));
      else if (error.code !== 'cancelled') notices.warn(endWords(job), { fix: error.fix });
    },
  };
}

function resultWords({ labelled, kept }: PrelabelResult): string {
  const n = labelled.length;
  const words = t('library.prelabel.done', { n: formatCount(n) }, n);
  return kept.length === 0 ? words : `${words} ${keptWords(kept.length)}`;
}

function keptWords(n: number): string {
  return t('library.prelabel.kept', { n: formatCount(n) }, n);
}

function undoneWords(back: number, kept: number): string {
  const words = t('library.prelabel.undone', { n: formatCount(back) }, back);
  return kept === 0 ? words : `${words} ${t('library.prelabel.keptOnUndo', { n: formatCount(kept) }, kept)}`;
}
