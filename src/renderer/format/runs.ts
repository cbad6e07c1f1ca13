/** "ResNet-18 · LinkNet 3": the net and the number its folder ends with; folders of other names as they are. */
export function runLabel({ run, net }: { readonly run: string; readonly net: string }): string {
  const number = /__(\d+)$/.exec(run)?.[1];
  return number === undefined ? run : `${net} ${number}`;
}

/** The same from the folder's name alone: `2026-11-20_resnet18-linknet__3` → "resnet18-linknet 3". */
export function shortRunName(run: string): string {
  const parts = /^\d{4}-\d{2}-\d{2}_(.+)__(\d+)$/.exec(run);
  return parts === null ? run : `${parts[1]} ${parts[2]}`;
}
