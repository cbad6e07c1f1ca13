import type { AddedPicture } from '../../../shared/contract/library.ts';
import { addPicture } from '../../core/data/import/addPicture.ts';
import { mapRunClasses } from '../../core/inference/prelabel.ts';
import type { HostContext } from '../context.ts';

/** A picture from anywhere, tried on a checkpoint, becomes an item whose mask is the prediction. */
export async function addPredicted(
  { session, predictions }: HostContext,
  id: string,
  name: string,
): Promise<AddedPicture> {
  const { prediction, image, read } = predictions.get(id);
  const { width, height, classes } = prediction;
  const ids = await read('mask');
  return session.write(async ({ project, datasets }) => {
    const { dataset, revision: previous } = await datasets.get(name);
    const { table, unmapped } = mapRunClasses(classes, project.classes);
    const labels = { width, height, data: Uint8Array.from(ids, (value) => table[value]) };
    const added = await addPicture(dataset, { image, labels }, project.classes);
    const { revision } = await datasets.put(added.dataset);
    return { dataset: name, revision, previous, item: added.item, unmapped };
  });
}
