import { singleTask } from './tasks.mjs';
import { vitestTask } from './vitest.mjs';

/** The quick checks, split so that two cores are busy to the end. */
export const checkLanes = [
  [singleTask('types'), singleTask('pageTypes'), singleTask('browserTestTypes'), singleTask('lint')],
  [
    vitestTask('Unit and contract tests', ['unit', 'apart', 'pages']),
    singleTask('format'),
    singleTask('unused'),
  ],
];
