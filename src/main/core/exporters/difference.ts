/** max|a − b| / max|b|; infinite where sizes differ or a number is none. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let [difference, largest] = [0, Number.MIN_VALUE];
  for (let place = 0; place < b.length; place += 1) {
    const one = Math.abs(a[place] - b[place]);
    if (Number.isNaN(one)) return Infinity;
    difference = Math.max(difference, one);
    largest = Math.max(largest, Math.abs(b[place]));
  }
  return difference / largest;
}
