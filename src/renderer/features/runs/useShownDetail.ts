import { watch } from 'vue';
import { hasArguments } from '../../../shared/domain/run.ts';
import { useNotices } from '../../app/notices.ts';
import { useRuns } from './store.ts';

/** Reads the details of the run that is looked at; of one whose arguments are missing there are none, as its row says. */
export function useShownDetail(run: () => string): void {
  const runs = useRuns();
  const notices = useNotices();
  const readable = (): string | null => {
    const known = runs.byName.get(run());
    return known === undefined || hasArguments(known) ? run() : null;
  };
  watch(
    readable,
    (name) => {
      if (name !== null) void notices.attempt(() => runs.needDetail(name));
    },
    { immediate: true },
  );
}
