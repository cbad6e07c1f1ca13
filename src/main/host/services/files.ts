import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createFilesService({ uploads }: HostContext): Services['files'] {
  return {
    begin: async ({ files, bytes }) => ({ upload: await uploads.begin(files, bytes) }),
    write: ({ upload, path, offset, data }) =>
      uploads.write(upload, path, offset, Buffer.from(data, 'base64')),
    finish: ({ upload }) => uploads.finish(upload),
    abort: ({ upload }) => uploads.abort(upload),
  };
}
