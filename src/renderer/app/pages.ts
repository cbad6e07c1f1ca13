import {
  FolderInput,
  Brush,
  ChartLine,
  Clapperboard,
  FlaskConical,
  GraduationCap,
  House,
  Images,
  Settings,
} from '@lucide/vue';
import type { Component } from 'vue';

/** A page of the application. Those with `rail` stand in the activity rail. */
export interface PageSpec {
  readonly name: string;
  readonly path: string;
  /** Shown in the rail, the heading and the palette. */
  readonly title: string;
  readonly icon: Component;
  readonly needsProject: boolean;
  readonly rail: boolean;
  readonly load: () => Promise<unknown>;
}

export const pages: readonly PageSpec[] = [
  {
    name: 'welcome',
    path: '/welcome',
    title: 'Welcome',
    icon: House,
    needsProject: false,
    rail: false,
    load: () => import('../features/welcome/WelcomePage.vue'),
  },
  {
    name: 'library',
    path: '/library',
    title: 'Library',
    icon: Images,
    needsProject: true,
    rail: true,
    load: () => import('../features/library/LibraryPage.vue'),
  },
  {
    name: 'import',
    path: '/library/import',
    title: 'Import',
    icon: FolderInput,
    needsProject: true,
    rail: false,
    load: () => import('../features/library/import/ImportPage.vue'),
  },
  {
    name: 'editor',
    path: '/editor/:item?',
    title: 'Editor',
    icon: Brush,
    needsProject: true,
    rail: true,
    load: () => import('../features/editor/EditorPage.vue'),
  },
  {
    name: 'train',
    path: '/train',
    title: 'Train',
    icon: GraduationCap,
    needsProject: true,
    rail: true,
    load: () => import('../features/train/TrainPage.vue'),
  },
  {
    name: 'runs',
    path: '/runs',
    title: 'Runs',
    icon: ChartLine,
    needsProject: true,
    rail: true,
    load: () => import('../features/runs/RunsPage.vue'),
  },
  {
    name: 'playground',
    path: '/playground',
    title: 'Playground',
    icon: FlaskConical,
    needsProject: true,
    rail: true,
    load: () => import('../features/playground/PlaygroundPage.vue'),
  },
  {
    name: 'video',
    path: '/video',
    title: 'Video',
    icon: Clapperboard,
    needsProject: true,
    rail: true,
    load: () => import('../features/video/VideoPage.vue'),
  },
  {
    name: 'compare',
    path: '/runs/compare',
    title: 'Compare checkpoints',
    icon: ChartLine,
    needsProject: true,
    rail: false,
    load: () => import('../features/runs/ComparePage.vue'),
  },
  {
    name: 'liveRun',
    path: '/runs/:run/live',
    title: 'Live run',
    icon: ChartLine,
    needsProject: true,
    rail: false,
    load: () => import('../features/runs/LiveRunPage.vue'),
  },
  {
    name: 'settings',
    path: '/settings/:section?',
    title: 'Settings',
    icon: Settings,
    needsProject: false,
    rail: true,
    load: () => import('../features/settings/SettingsPage.vue'),
  },
];

/** Order of the rail, and with it `Ctrl 1` … `Ctrl 8`: a page keeps its number when others come. */
const railOrder = [
  'library',
  'editor',
  'train',
  'runs',
  'evaluate',
  'explorer',
  'playground',
  'video',
  'settings',
] as const;

function railPlace(name: string): number {
  const place = railOrder.findIndex((one) => one === name);
  return place === -1 ? railOrder.length : place;
}

export const railPages = pages
  .filter((page) => page.rail)
  .sort((a, b) => railPlace(a.name) - railPlace(b.name));

/** Keys that lead to a page: `Ctrl ,` for the settings, a number for the others of the rail. */
export function pageKeys(name: string): string | undefined {
  if (name === 'settings') return '$mod+Comma';
  const place = railPlace(name);
  return place < railOrder.length ? `$mod+${place + 1}` : undefined;
}
