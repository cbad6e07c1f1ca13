import type { ContractRouterClient } from '@orpc/contract';
import { architecturesContract } from './architectures.ts';
import { exportingContract } from './exporting.ts';
import { inferenceContract } from './inference.ts';
import { filesContract } from './files.ts';
import { annotationsContract } from './annotations.ts';
import { libraryContract, projectContract } from './library.ts';
import { evaluationContract, runsContract } from './runs.ts';
import { systemContract } from './system.ts';
import { jobsContract, trainingContract } from './training.ts';
import { videoContract } from './video.ts';
import { weightsContract } from './weights.ts';

/**
 * The whole API on one page: the same procedures over Electron IPC, WebSocket and in process.
 * Pictures and other large bytes never pass here: see `blobs.ts`.
 */
export const contract = {
  system: systemContract,
  project: projectContract,
  files: filesContract,
  library: libraryContract,
  annotations: annotationsContract,
  training: trainingContract,
  architectures: architecturesContract,
  jobs: jobsContract,
  runs: runsContract,
  evaluation: evaluationContract,
  inference: inferenceContract,
  video: videoContract,
  exporting: exportingContract,
  weights: weightsContract,
};

export type StudioClient = ContractRouterClient<typeof contract>;
