/** "ResNet-18 · LinkNet 3": the net and the number its folder ends with; folders of other names as they are. */
export function runLabel({ run, net }: { readonly run: string; readonly net: string }): string {
  const number = /__(\d+)$/.exec(run)?.[1];
  return number === undefined ? run : `${net} ${number}`;
}
