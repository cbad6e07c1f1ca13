import { defineConfig } from 'vitest/config';
import { modulePathPlugin } from './test/support/modulePathPlugin.ts';

export default defineConfig({ plugins: [modulePathPlugin()] });
