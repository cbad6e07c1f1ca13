import { ChartLine, GraduationCap, House, Images } from '@lucide/vue';
import type { Component } from 'vue';

/** A page of the application. Those with `rail` stand in the activity rail, in this order. */
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
    name: 'liveRun',
    path: '/runs/:run/live',
    title: 'Live run',
    icon: ChartLine,
    needsProject: true,
    rail: false,
    load: () => import('../features/runs/LiveRunPage.vue'),
  },
];

export const railPages = pages.filter((page) => page.rail);
