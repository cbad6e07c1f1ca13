import type { AddCommand } from '../command.ts';
import { addClasses } from './classes.ts';
import { addDataset } from './dataset.ts';
import { addDoctor } from './doctor.ts';
import { addExportModel } from './exportModel.ts';
import { addImport } from './import.ts';
import { addInit } from './init.ts';
import { addBench, addTrust } from './measure.ts';
import { addModels } from './models.ts';
import { addPredict } from './predict.ts';
import { addReference } from './reference.ts';
import { addRuns } from './runs.ts';
import { addSample } from './sample.ts';
import { addServe } from './serve.ts';
import { addTest } from './test.ts';
import { addTrain } from './train.ts';
import { addVideo } from './video.ts';
import { addWeights } from './weights.ts';

/** In the order of `segstudio --help`: the order of the work. One more command is one more line. */
export const commands: readonly AddCommand[] = [
  addInit,
  addSample,
  addImport,
  addDataset,
  addClasses,
  addModels,
  addWeights,
  addTrain,
  addRuns,
  addTest,
  addPredict,
  addVideo,
  addExportModel,
  addServe,
  addDoctor,
  addBench,
  addTrust,
  addReference,
];
