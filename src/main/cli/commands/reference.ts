import type { Command } from 'commander';
import { numberIn, print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import type { CliSession } from '../session.ts';

interface Options extends JsonOptions {
  readonly net: string;
  readonly variables: string;
  readonly image: string;
  readonly classes: number;
  readonly variant: string;
  readonly out: string;
}

export function addReference(program: Command, session: CliSession): void {
  withJson(
    program
      .command('reference')
      .description('outputs of a net with weights by formula, to compare with another implementation'),
  )
    .requiredOption('--net <id>', 'encoder, by its id or its TF-slim name')
    .requiredOption('--variables <file>', 'JSON list of variables: name, shape, lo, hi')
    .requiredOption('--image <file>', 'input image, fed in its own size')
    .requiredOption('--classes <n>', 'number of classes', numberIn(1, 255))
    .requiredOption('--variant <id>', 'decoder: fcn32, fcn16, fcn8, linknet …')
    .requiredOption('--out <dir>', 'folder for fe_output.npy, skip_*.npy and logits_<variant>.npy')
    .action(async (options: Options) => {
      const { net, classes, variant } = options;
      const params = {
        ...{ net, classes, variant },
        variablesFile: session.path(options.variables),
        imageFile: session.path(options.image),
        outDir: session.path(options.out),
      };
      const result = await session.runJob({ kind: 'reference', params });
      print(options, { json: result, text: result.files.join('\n') });
    });
}
