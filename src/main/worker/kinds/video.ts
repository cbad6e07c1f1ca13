import { basename } from 'node:path';
import { createPredictor, inputSize } from '../../core/inference/predictor.ts';
import { loadRunNet } from '../../core/inference/runNet.ts';
import { findRun } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import { requireFfmpeg } from '../../core/video/ffmpegTool.ts';
import { createPreviewSink } from '../../core/video/frameSinks.ts';
import { checkVideoOutputs, segmentVideo } from '../../core/video/pipeline.ts';
import { probeVideo } from '../../core/video/probe.ts';
import type { WorkerKind } from '../kind.ts';

export const videoKind: WorkerKind<'video'> = {
  needsTensorFlow: true,
  async run(params, context) {
    const { input, output, alpha, masks, csv, sound, preview } = params;
    const tool = await requireFfmpeg();
    // A broken file and outputs that cannot be are refused before TensorFlow and the net are loaded.
    const info = await probeVideo(tool, input);
    await checkVideoOutputs({ tool, input, output, masks, csv });
    const folder = await findRun(params.project, params.run);
    const tf = await loadTensorFlow();
    const { net, args, step } = await loadRunNet(tf, folder, params.checkpoint, { context });
    const predictor = createPredictor(tf, net, inputSize(params.size, args.recipe.size));
    const report = await segmentVideo(
      {
        ...{ tool, input, output, alpha, masks, csv, sound, classes: args.classes },
        ...(preview === null
          ? {}
          : { preview: createPreviewSink(preview, info, (index) => context.emit({ kind: 'frame', index })) }),
        segment: (frame, pixelAspect) => predictor.predict(frame, { pixelAspect }),
      },
      context,
    );
    return { run: basename(folder), checkpoint: step, ...report };
  },
};
