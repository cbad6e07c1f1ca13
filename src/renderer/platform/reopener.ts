import type { StudioClient } from '../../shared/contract/index.ts';
import type { StudioEvent } from '../../shared/contract/system.ts';

export type Hello = Extract<StudioEvent, { type: 'hello' }>;

export interface Reopener {
  /** What the host says first, once a host that was started anew has the project open that was open before. */
  greet(this: void, host: StudioClient, hello: Hello): Promise<Hello>;
  /** All that is passed on to the page, to know what it shows. */
  hear(this: void, event: StudioEvent): void;
}

/** A host that was started anew has no project open: the one shown is opened again where it can be. */
export function createReopener(): Reopener {
  let before: string | null = null;
  let path: string | undefined;
  return {
    async greet(host, hello) {
      const isNew = before !== null && before !== hello.host;
      if (!isNew || path === undefined || hello.project !== null) return hello;
      return { ...hello, project: await host.project.open({ path }).catch(() => null) };
    },
    hear(event) {
      if (event.type === 'hello') before = event.host;
      if (event.type === 'hello' || event.type === 'project') path = event.project?.path;
    },
  };
}
