import { shallowRef } from 'vue';

export interface FolderQuestion {
  readonly title: string;
  readonly answer: (path: string | null) => void;
}

/** The open question in a browser; the dialog that is mounted in the application answers it. */
export const folderQuestion = shallowRef<FolderQuestion | null>(null);

/** The platform's own dialog on the desktop, the application's where there is none. null: nothing chosen. */
export function chooseFolder(title: string): Promise<string | null> {
  if (globalThis.studio !== undefined) return globalThis.studio.dialogs.chooseFolder(title);
  folderQuestion.value?.answer(null);
  return new Promise((resolve) => {
    folderQuestion.value = {
      title,
      answer(path) {
        folderQuestion.value = null;
        resolve(path);
      },
    };
  });
}
