/** More classes than colours the eye tells apart: from here on each colour comes with a pattern. */
const plainColours = 11;

export const classPatterns = ['none', 'hatch', 'dots', 'crossHatch'] as const;

/** The pattern that tells class `id` from the one of the same colour among the first eleven. */
export function classPattern(id: number): (typeof classPatterns)[number] {
  if (id < plainColours) return 'none';
  return classPatterns[1 + (Math.floor(id / plainColours - 1) % (classPatterns.length - 1))];
}
