import { defaultClassColor, mapClasses, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { camvidLabels } from '../data/formats/camvid/classes.ts';
import type { SegMentorArguments } from './runArguments.ts';

const pascalNames = [
  ...['background', 'aeroplane', 'bicycle', 'bird', 'boat', 'bottle', 'bus', 'car', 'cat', 'chair', 'cow'],
  ...['diningtable', 'dog', 'horse', 'motorbike', 'person', 'potted plant', 'sheep', 'sofa', 'train'],
  'tv/monitor',
];

/** Class names of the families that seg-mentor knew, by its names of them. */
const familyNames: Readonly<Partial<Record<string, readonly string[]>>> = {
  pascal_seg: pascalNames,
  camvid: camvidLabels.flatMap(({ name, isVoid }) => (isVoid || name === null ? [] : [name])),
};

/** The classes in the order of the net's channels. Throws StudioError('badInput') where the run does not tell them. */
export function classesOf(args: SegMentorArguments, channels: number): readonly LabelClass[] {
  const family = familyNames[args.dataset_family] ?? [];
  return Array.from({ length: channels }, (_, id) => {
    const name = args.clabel2cname?.[id] ?? family.at(id);
    if (name === undefined) {
      throw new StudioError('badInput', `The run does not tell what its class ${id} is called.`, {
        fix: `Give the names in runargs: "clabel2cname": {"${id}": "road"}.`,
      });
    }
    return { id, name, color: colourOf(args, name) ?? defaultClassColor(id) };
  });
}

function colourOf({ od_class2color: colours }: SegMentorArguments, name: string): string | undefined {
  const found = colours?.[name];
  const isColour = found?.every((value) => Number.isInteger(value) && value >= 0 && value <= 255) === true;
  return isColour ? `#${Buffer.from(found).toString('hex').toUpperCase()}` : undefined;
}

/**
 * The run's class for each class of the project, when the two tables name the same classes in whatever order; null when
 * they do not.
 */
export function matchClasses(
  run: readonly LabelClass[],
  project: readonly LabelClass[],
): readonly number[] | null {
  if (run.length !== project.length) return null;
  const mapping = mapClasses(project, run);
  const isComplete = mapping.every((id) => id !== null) && new Set(mapping).size === run.length;
  return isComplete ? mapping : null;
}
