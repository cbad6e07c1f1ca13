import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { ArchitectureFile } from '../../../shared/domain/architectures.ts';
import { useNotices } from '../../app/notices.ts';
import { useCatalogue } from '../../platform/catalogue.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';

/** The open project's own encoder and decoder files. */
export const useOwnFiles = defineStore('ownFiles', () => {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const catalogue = useCatalogue();
  const files = shallowRef<readonly ArchitectureFile[]>([]);
  const isRead = ref(false);

  async function take(next: Promise<readonly ArchitectureFile[]>): Promise<void> {
    const before = JSON.stringify(files.value);
    files.value = await next;
    isRead.value = true;
    if (JSON.stringify(files.value) !== before) await catalogue.refresh();
  }

  const read = (): Promise<unknown> => notices.attempt(() => take(client.architectures.list()));

  /** True once it is trusted; a file that changed meanwhile is shown anew. */
  async function trust({ file, sha256 }: ArchitectureFile): Promise<boolean> {
    const done = await notices.attempt(async () => {
      await take(client.architectures.trust({ file, sha256 }));
      return true;
    });
    if (done === undefined) await read();
    return done === true;
  }

  watch(
    () => session.project?.path,
    () => (isRead.value ? void read() : undefined),
  );
  return { files, isRead, read, trust };
});
