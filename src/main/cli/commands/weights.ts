import type { Command } from 'commander';
import type { WeightsInfo, WeightsProof } from '../../../shared/domain/weights.ts';
import type { WeightsResult } from '../../../shared/domain/jobSpecs.ts';
import { describeReport } from '../../core/models/weights/report.ts';
import { print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { formatBytes, formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';

interface ImportOptions extends JsonOptions {
  readonly encoder: string;
  readonly naming?: string;
}

export function addWeights(program: Command, session: CliSession): void {
  const weights = program.command('weights').description('pretrained encoders');
  withJson(weights.command('list').description('what there is, from where, under which licence')).action(
    async (options: JsonOptions) => {
      const found = await session.services().weights.list();
      print(options, { json: found, text: describe(found) });
    },
  );
  withJson(
    weights.command('fetch <id>').description('fetch weights into the cache, for use without a network'),
  ).action(async (id: string, options: JsonOptions) => {
    const job = await session.services().weights.fetch({ id });
    const result = (await session.followJob(job)) as WeightsResult;
    print(options, { json: result, text: `${id}: ${result.path}` });
  });
  addImport(weights, session);
  withJson(
    weights.command('remove <id>').description('remove fetched or imported weights from this machine'),
  ).action(async (id: string, options: JsonOptions) => {
    await session.services().weights.remove({ id });
    print(options, { json: { id }, text: `${id} removed.` });
  });
}

function addImport(weights: Command, session: CliSession): void {
  const files = 'TensorFlow checkpoint, PyTorch .pth, Keras .h5, .weights.h5, .keras or .safetensors';
  withJson(weights.command('import <file>').description(`bring weights of your own: ${files}`))
    .requiredOption('--encoder <id>', 'encoder that the weights belong to')
    .option('--naming <id>', 'whose names the file has (default: told by the names)')
    .action(async (file: string, { encoder, naming, ...options }: ImportOptions) => {
      const request = { path: session.path(file), encoder, ...(naming === undefined ? {} : { naming }) };
      const job = await session.services().weights.importFile(request);
      const result = (await session.followJob(job)) as WeightsResult;
      const lines = result.report === null ? [] : describeReport(result.report);
      print(options, {
        json: result,
        text: [...lines, `Kept as ${result.id}: train --encoder ${encoder} --weights ${result.id}`].join(
          '\n',
        ),
      });
    });
}

const proofs: Readonly<Record<WeightsProof, string>> = {
  checksum: 'check sum',
  prefix: 'first 8 digits of the check sum',
  none: 'no check sum published',
};

function describe(found: readonly WeightsInfo[]): string {
  const rows = found.map((weights) => [
    ...[weights.id, weights.encoder, weights.from, weights.bytes === null ? '' : formatBytes(weights.bytes)],
    ...[weights.licence, proofs[weights.proof], stateOf(weights)],
  ]);
  return formatTable(['weights', 'encoder', 'from', 'size', 'licence', 'checked by', ''], rows);
}

function stateOf({ state, fetchedBytes, imported }: WeightsInfo): string {
  if (imported) return 'imported';
  if (state === 'cached') return 'cached';
  if (state === 'file') return 'a file of yours';
  return fetchedBytes === 0 ? 'can be fetched' : `${formatBytes(fetchedBytes)} fetched`;
}
