import type { LabelClass } from '../../../../shared/domain/labels.ts';

export const sampleClasses: readonly LabelClass[] = [
  { id: 0, name: 'Sky', color: '#9EEAFE' },
  { id: 1, name: 'Building', color: '#8E2D00' },
  { id: 2, name: 'Road', color: '#6E6077' },
  { id: 3, name: 'Pavement', color: '#B89CFE' },
  { id: 4, name: 'Tree', color: '#0CA4A0' },
  { id: 5, name: 'Car', color: '#3643AE' },
  { id: 6, name: 'Person', color: '#D65826' },
  { id: 7, name: 'Pole', color: '#F0E141' },
];

/** Ids by name, for the drawing functions. */
export const label = {
  sky: 0,
  building: 1,
  road: 2,
  pavement: 3,
  tree: 4,
  car: 5,
  person: 6,
  pole: 7,
} as const;
