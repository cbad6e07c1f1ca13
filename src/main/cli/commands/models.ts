import type { Command } from 'commander';
import type { Catalogue, NetCost } from '../../../shared/domain/catalogue.ts';
import { defaultRecipe } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import { numberIn, print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { formatBytes, formatMillions, formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';

interface Options extends JsonOptions {
  readonly encoder?: string;
  readonly decoder?: string;
  readonly size: number;
  readonly classes: number;
}

/** CamVid's; the head's share of the cost is small. */
const usualClasses = 11;

export function addModels(program: Command, session: CliSession): void {
  withJson(program.command('models').description('encoders and decoders; with both, what the net costs'))
    .option('--encoder <id>', 'encoder of a combination')
    .option('--decoder <id>', 'decoder of a combination')
    .option('--size <px>', 'side of a square image', numberIn(32, 4096), defaultRecipe.size)
    .option('--classes <n>', 'number of classes', numberIn(1, 255), usualClasses)
    .action(async (options: Options) => {
      const { training } = session.services();
      const { encoder, decoder, size, classes } = options;
      if (encoder === undefined && decoder === undefined) {
        const catalogue = await training.catalogue();
        return print(options, { json: catalogue, text: describeCatalogue(catalogue) });
      }
      if (encoder === undefined || decoder === undefined) {
        throw new StudioError('usage', 'A combination needs an encoder and a decoder.', {
          fix: 'Give both --encoder and --decoder, or none for the catalogue.',
        });
      }
      const cost = await training.cost({ encoder, decoder, size, classes });
      print(options, { json: cost, text: describeCost(cost, size) });
    });
}

function describeCatalogue({ encoders, decoders }: Catalogue): string {
  const encoderRows = encoders.map(({ id, name, parameters, weights }) => [
    ...[id, name, formatMillions(parameters), weights ?? 'from scratch'],
  ]);
  const decoderRows = decoders.map(({ id, name, help }) => [id, name, help]);
  return [
    formatTable(['encoder', 'name', 'parameters', 'pretrained weights'], encoderRows),
    '',
    formatTable(['decoder', 'name', 'what it does'], decoderRows),
  ].join('\n');
}

function describeCost(cost: NetCost, size: number): string {
  return [
    `Parameters       ${formatMillions(cost.params)}`,
    `Multiply-adds    ${(cost.multiplyAdds / 1e9).toFixed(2)} G at ${size}×${size} px (${((2 * cost.multiplyAdds) / 1e9).toFixed(2)} GOPs, two to a multiply-add)`,
    `Activations      ${formatBytes(cost.activationBytes)} an image`,
    `Stride           ${cost.stride} px`,
    `Receptive field  ${cost.receptiveField} px`,
  ].join('\n');
}
