import type { Command } from 'commander';
import type { Catalogue, NetCost } from '../../../shared/domain/catalogue.ts';
import { defaultRecipe, recipeFields, type OutputStrideChoice } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import { checkField } from '../../../shared/fields.ts';
import { numberIn, print, withJson, withTrust } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { formatBytes, formatMillions, formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';
import { compareWithAncestor, describeAncestor } from './ancestorTable.ts';

interface Options extends JsonOptions {
  readonly encoder?: string;
  readonly decoder?: string;
  readonly size: number;
  readonly classes: number;
  readonly outputStride: OutputStrideChoice;
  readonly project?: string;
  readonly ancestorTable?: true;
}

/** CamVid's; the head's share of the cost is small. */
const usualClasses = 11;

export function addModels(program: Command, session: CliSession): void {
  withTrust(
    withJson(program.command('models').description('encoders and decoders; with both, what the net costs')),
  )
    .option('--encoder <id>', 'encoder of a combination')
    .option('--decoder <id>', 'decoder of a combination')
    .option('--size <px>', 'side of a square image', numberIn(32, 4096), defaultRecipe.size)
    .option('--classes <n>', 'number of classes', numberIn(1, 255), usualClasses)
    .option('--output-stride <px>', 'auto, 32, 16 or 8', parseOutputStride, 'auto')
    .option('--project <dir>', 'folder of a project with own encoders or decoders')
    .option('--ancestor-table', 'the published figures of seg-mentor beside those of its nets here')
    .action(async (options: Options) => {
      if (options.project !== undefined) await session.openProject(options.project);
      const { training } = session.services();
      if (options.ancestorTable === true) {
        const rows = await compareWithAncestor((net) => training.cost(net));
        return print(options, { json: rows, text: describeAncestor(rows) });
      }
      const { encoder, decoder, size, classes, outputStride } = options;
      if (encoder === undefined && decoder === undefined) {
        const catalogue = await training.catalogue();
        return print(options, { json: catalogue, text: describeCatalogue(catalogue) });
      }
      if (encoder === undefined || decoder === undefined) {
        throw new StudioError('usage', 'A combination needs an encoder and a decoder.', {
          fix: 'Give both --encoder and --decoder, or none for the catalogue.',
        });
      }
      const cost = await training.cost({ encoder, decoder, size, classes, outputStride });
      print(options, { json: cost, text: describeCost(cost, size) });
    });
}

function parseOutputStride(text: string): OutputStrideChoice {
  const field = recipeFields.find(({ key }) => key === 'outputStride')!;
  const problem = checkField(field, text);
  if (problem !== undefined) throw new StudioError('usage', problem, { fix: 'Change --output-stride.' });
  return text as OutputStrideChoice;
}

function describeCatalogue({ encoders, decoders }: Catalogue): string {
  const encoderRows = encoders.map(
    ({ id, name, family, parameters, outputStrides, published, weights, file }) => [
      ...[id, name, file ?? family, formatMillions(parameters), outputStrides.join(' ')],
      published === null ? '' : `${published.top1.toFixed(1)} %`,
      weights ?? 'from scratch',
    ],
  );
  const decoderRows = decoders.map(({ id, name, outputStride, help, file }) => [
    ...[id, name, String(outputStride), file === undefined ? help : `${help} (${file})`.trim()],
  ]);
  const head = [
    'encoder',
    'name',
    'family',
    'parameters',
    'output strides',
    'ImageNet',
    'pretrained weights',
  ];
  return [
    formatTable(head, encoderRows),
    '',
    formatTable(['decoder', 'name', 'output stride', 'what it does'], decoderRows),
  ].join('\n');
}

function describeCost(cost: NetCost, size: number): string {
  return [
    `Parameters       ${formatMillions(cost.params)}`,
    `Multiply-adds    ${(cost.multiplyAdds / 1e9).toFixed(2)} G at ${size}×${size} px (${((2 * cost.multiplyAdds) / 1e9).toFixed(2)} GOPs, two to a multiply-add)`,
    `Activations      ${formatBytes(cost.activationBytes)} an image`,
    `Output stride    ${cost.stride} px`,
    `Receptive field  ${cost.receptiveField} px`,
  ].join('\n');
}
