import { basename, resolve } from 'node:path';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { exporters } from '../../core/exporters/index.ts';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createExportingService({ session, jobs }: HostContext): Services['exporting'] {
  return {
    formats: () => Promise.resolve(exporters.entries.map(({ id, name, help }) => ({ id, name, help }))),
    async start({ run: asked, checkpoint, format, out }) {
      const project = session.require().project.dir;
      const { name } = exporters.get(format);
      const run = basename(await findRun(project, asked));
      return jobs.start({
        kind: 'exportModel',
        title: `Export ${shortRunName(run)} as a ${name}`,
        run,
        params: { project, run, checkpoint, format, out: resolve(out) },
      });
    },
  };
}
