import type { DatasetItems, ProjectInfo } from '../../../shared/contract/library.ts';

/** Enough to see what a net makes of the data. */
const count = 6;

function separatorOf({ path }: ProjectInfo): string {
  return path.includes('\\') ? '\\' : '/';
}

/** Whether a picture lies among the project's own images. */
export function isLibraryPicture(path: string, project: ProjectInfo): boolean {
  return path.startsWith([project.path, 'datasets', ''].join(separatorOf(project)));
}

/** Paths of some images of the project's first dataset, unseen ones first: test, validation, then the others. */
export async function libraryPictures(
  read: (dataset: string) => Promise<DatasetItems>,
  project: ProjectInfo | null,
): Promise<readonly string[]> {
  const dataset = project?.datasets.at(0)?.name;
  if (project === null || dataset === undefined) return [];
  const { items } = await read(dataset);
  const order = ['test', 'val', 'none', 'train'];
  const sorted = [...items].sort((a, b) => order.indexOf(a.split) - order.indexOf(b.split));
  const isAbsolute = (path: string): boolean => /^([A-Za-z]:)?[\\/]/.test(path);
  return sorted
    .slice(0, count)
    .map(({ image }) =>
      isAbsolute(image) ? image : [project.path, 'datasets', dataset, image].join(separatorOf(project)),
    );
}
