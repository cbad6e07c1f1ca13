import { defineStore } from 'pinia';
import type { StudioClient } from '../../../shared/contract/index.ts';
import { useStart } from '../../app/start.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';

type EvaluationAsked = Parameters<StudioClient['evaluation']['start']>[0];
type ResumeAsked = Parameters<StudioClient['training']['resume']>[0];

/** Jobs of a run that are started once for a press, wherever they are asked for. */
export const useRunStarts = defineStore('runStarts', () => {
  const client = useClient();
  const session = useSession();
  const { start: evaluate } = useStart(
    async (asked: EvaluationAsked) => session.rememberJob(await client.evaluation.start(asked)),
    ({ run }) => run,
  );
  const { start: resume } = useStart(
    async (asked: ResumeAsked) => session.rememberJob(await client.training.resume(asked)),
    ({ run }) => run,
  );
  return { evaluate, resume };
});
