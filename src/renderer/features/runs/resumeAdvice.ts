/** A tenth, as two digits: what helps most runs whose loss became NaN. */
export function lowerRate(rate: number): number {
  return Number((rate / 10).toPrecision(2));
}
