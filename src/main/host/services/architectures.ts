import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createArchitecturesService({
  session,
  architectures,
}: HostContext): Services['architectures'] {
  return {
    list: () => architectures.use(session.current?.project.dir ?? null),
    trust: ({ file, sha256 }) => architectures.trust(session.require().project.dir, file, sha256),
  };
}
