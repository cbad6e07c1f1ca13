import { defineRegistry } from '../../src/shared/registry.ts';
import { data } from './data.ts';
import { gpu } from './gpu.ts';
import { infer } from './infer.ts';
import { library } from './library.ts';
import { train } from './train.ts';
import { ui } from './ui.ts';

export const benchmarks = defineRegistry('benchmark', { train, infer, gpu, data, ui, library });
