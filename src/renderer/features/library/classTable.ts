import { sameClassName } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';

/** One line of what is wrong with a class table, or null. */
export function classProblem(classes: readonly LabelClass[]): string | null {
  const unnamed = classes.find((label) => label.name.trim() === '');
  if (unnamed !== undefined) return `Class ${unnamed.id} needs a name.`;
  for (const [index, label] of classes.entries()) {
    const twin = classes.slice(0, index).find((other) => sameClassName(other.name, label.name));
    if (twin !== undefined) return `Classes ${twin.id} and ${label.id} have the same name, “${label.name}”.`;
  }
  return null;
}
