import type { HostContext } from '../context.ts';
import { createAnnotationsService } from './annotations.ts';
import { createArchitecturesService } from './architectures.ts';
import { createEvaluationService } from './evaluation.ts';
import { createExportingService } from './exporting.ts';
import { createFilesService } from './files.ts';
import { createInferenceService } from './inference.ts';
import { createJobsService } from './jobs.ts';
import { createLibraryService } from './library.ts';
import { createProjectService } from './project.ts';
import { createRunsService } from './runs.ts';
import type { Services } from './services.ts';
import { createSystemService } from './system.ts';
import { createTrainingService } from './training.ts';
import { createVideoService } from './video.ts';
import { createWeightsService } from './weights.ts';

/** One service for each slice of the contract. */
export function createServices(context: HostContext): Services {
  return {
    system: createSystemService(context),
    project: createProjectService(context),
    files: createFilesService(context),
    library: createLibraryService(context),
    annotations: createAnnotationsService(context),
    training: createTrainingService(context),
    architectures: createArchitecturesService(context),
    jobs: createJobsService(context),
    runs: createRunsService(context),
    evaluation: createEvaluationService(context),
    inference: createInferenceService(context),
    video: createVideoService(context),
    exporting: createExportingService(context),
    weights: createWeightsService(context),
  };
}
