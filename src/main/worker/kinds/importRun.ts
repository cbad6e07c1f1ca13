import { importSegMentorRun } from '../../core/segMentor/importRun.ts';
import type { WorkerKind } from '../kind.ts';

export const importRunKind: WorkerKind<'importRun'> = {
  needsTensorFlow: false,
  run: (params, context) => importSegMentorRun(params, context),
};
