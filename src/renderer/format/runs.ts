/** "ResNet-18 · LinkNet 3": the net and the number its folder ends with; folders of other names as they are. */
export function runLabel({ run, net }: { readonly run: string; readonly net: string }): string {
  const number = /__(\d+)$/.exec(run)?.[1];
  return number === undefined ? run : `${net} ${number}`;
}

/** Labels of runs by folder; numbers begin anew each day, so where two read alike both say theirs. */
export function runLabels(
  runs: readonly { readonly run: string; readonly net: string }[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const plain = runs.map((run) => [run.run, runLabel(run)] as const);
  for (const [, label] of plain) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map(
    plain.map(([run, label]) => {
      const day = counts.get(label) === 1 ? undefined : /^\d{4}-\d{2}-\d{2}(?=_)/.exec(run)?.[0];
      return [run, day === undefined ? label : `${label} (${day})`];
    }),
  );
}
