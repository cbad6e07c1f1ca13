import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { modulePathPlugin } from './test/support/modulePathPlugin.ts';

const minute = 60_000;
/** Tests that train nets, import whole datasets, cut files at every byte, run ffmpeg over many clips or large nets. */
const slowTests = [
  'test/core/{video,inference}/**/*.test.ts',
  'test/core/data/{import,sample}.test.ts',
  'test/core/store/eventFile.test.ts',
  'test/core/training/{train,resume,pause,newLayers,reference}.test.ts',
  'test/core/{evaluation/evaluate,segMentor/importRun,graph/{bfloat16,engines}}.test.ts',
  'test/core/models/{everyPair,libraryNets,slimNets}.test.ts',
];

/** Tests that put other modules in the place of real ones, or look at which are loaded. */
const testsApart = [
  'test/shell/**/*.test.ts',
  'test/core/tensors/backend.test.ts',
  'test/host/library.test.ts',
];

/**
 * `unit`, `apart` and `pages` are part of `npm run check`; the slow tests and the other projects need the build, browsers, test
 * data and minutes, and run in `npm test`. Deadlines are at least five times what is usual.
 */
export default defineConfig({
  test: {
    // The native library is loaded by addons that do not survive worker threads.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        plugins: [modulePathPlugin()],
        test: {
          name: 'unit',
          include: ['test/{architecture,contracts,core,host}/**/*.test.ts'],
          exclude: [...slowTests, ...testsApart],
          // Loading TensorFlow and the same modules anew for each file took half of the time.
          isolate: false,
          testTimeout: minute,
          hookTimeout: minute,
        },
      },
      {
        plugins: [modulePathPlugin()],
        test: {
          name: 'apart',
          include: testsApart,
          testTimeout: minute,
          hookTimeout: minute,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'pages',
          include: ['test/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          // Loading the same modules anew for each file took four fifths of the time.
          isolate: false,
        },
      },
      {
        plugins: [modulePathPlugin()],
        test: {
          name: 'e2e',
          include: ['test/{cli,e2e}/**/*.test.ts', ...slowTests],
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
          fileParallelism: false,
        },
      },
      {
        plugins: [modulePathPlugin()],
        test: {
          name: 'training',
          include: ['test/training/**/*.test.ts'],
          testTimeout: 20 * minute,
          maxConcurrency: 2,
          hookTimeout: 5 * minute,
          fileParallelism: false,
        },
      },
      {
        plugins: [modulePathPlugin()],
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 10 * minute,
          hookTimeout: 5 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
});
