/** The selected images on their way, in a drag within the page; what they are is in the selection. */
const itemsType = 'application/x-segstudio-items';

export function startDrag({ dataTransfer }: DragEvent): void {
  if (dataTransfer === null) return;
  dataTransfer.setData(itemsType, '');
  dataTransfer.effectAllowed = 'move';
}

export function holdsItems({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes(itemsType) === true;
}
