export const importSteps = ['source', 'format', 'labels', 'splits', 'check'] as const;
export type ImportStep = (typeof importSteps)[number];
