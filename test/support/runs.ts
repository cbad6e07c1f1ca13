import { defaultRecipe } from '../../src/shared/domain/recipe.ts';
import type { RunArguments, RunStatus } from '../../src/shared/domain/run.ts';

/** Plausible arguments of a run, for tests of what stores and lists them. */
export function exampleArguments(run: string): RunArguments {
  return {
    formatVersion: 1,
    run,
    createdAt: '2026-11-20T10:00:00.000Z',
    recipe: { ...defaultRecipe, encoder: 'resnet18', decoder: 'linknet', seed: 7 },
    dataset: 'camvid',
    classes: [{ id: 0, name: 'Road', color: '#6E6077' }],
    ignoreIndex: 255,
    totalSteps: 100,
    stepsPerEpoch: 10,
    weights: 'none',
    trainImages: 40,
    monitorImages: 5,
    engine: 'eager',
    parameters: 1000,
    multiplyAdds: 2000,
    amendments: [],
  };
}

export function exampleStatus(change: Partial<RunStatus> = {}): RunStatus {
  return {
    state: 'done',
    step: 100,
    epoch: 10,
    updatedAt: new Date().toISOString(),
    seconds: 60,
    imagesPerSecond: 5,
    loss: 0.5,
    best: { step: 80, miou: 0.6 },
    latestCheckpoint: 100,
    message: null,
    errorCode: null,
    pid: process.pid,
    process: null,
    ...change,
  };
}
