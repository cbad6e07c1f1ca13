import { defineRegistry } from '../../../shared/registry.ts';
import { checkpointExporter } from './checkpoint.ts';
import type { ExporterSpec } from './exporter.ts';
import { savedModelExporter } from './savedModel.ts';

/** Forms a trained net can be exported in. One more is a file here and a line below. */
export const exporters = defineRegistry('export format', {
  savedmodel: savedModelExporter,
  checkpoint: checkpointExporter,
} satisfies Readonly<Record<string, ExporterSpec>>);
