import type { ImportParams } from '../../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

type ImportProcedures = Pick<Services['library'], 'planImport' | 'startImport'>;
type ImportSource = Parameters<ImportProcedures['startImport']>[0];

export function createImportProcedures(context: HostContext): ImportProcedures {
  const { session, jobs, uploads, importSamples } = context;

  function importParams(source: ImportSource, dryRun: boolean): ImportParams {
    const { path, format, name, link, map } = source;
    const project = session.require().project.dir;
    if (link && uploads.holds(path)) {
      throw new StudioError(
        'badInput',
        'Uploaded images cannot stay where they are: they go when the studio ends.',
        {
          fix: 'Copy them into the project.',
        },
      );
    }
    return { project, path, format, name: name ?? null, link, map: map ?? null, dryRun };
  }

  return {
    async planImport(source, signal) {
      const title = `Look at ${source.path}`;
      const report = await jobs.runToEnd(
        { kind: 'import', title, params: importParams(source, true) },
        signal,
      );
      return { ...report, id: importSamples.keep(report), isUpload: uploads.holds(source.path) };
    },
    startImport: (source) =>
      session.write(() =>
        // The worker writes under this host's lock; the queue lets one import after another run.
        Promise.resolve(
          jobs.start({
            kind: 'import',
            title: `Import ${source.path}`,
            params: importParams(source, false),
          }),
        ),
      ),
  };
}
