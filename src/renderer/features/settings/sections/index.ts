import { Cpu, Download, HardDrive, Info, Keyboard, Palette, Stethoscope } from '@lucide/vue';
import type { Component } from 'vue';
import { t } from '../../../app/i18n.ts';
import AboutSection from './AboutSection.vue';
import AppearanceSection from './AppearanceSection.vue';
import DeviceSection from './DeviceSection.vue';
import DoctorSection from './DoctorSection.vue';
import ShortcutsSection from './ShortcutsSection.vue';
import StorageSection from './StorageSection.vue';
import WeightsSection from './WeightsSection.vue';

/** A section of the settings. */
export interface SectionSpec {
  /** In the address: `/settings/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly icon: Component;
  readonly component: Component;
  /** One line under the title. */
  readonly lead: string | undefined;
  /** Words of its settings, for the search. */
  readonly words: string;
}

function section(id: string, icon: Component, component: Component, keys: readonly string[]): SectionSpec {
  const words = keys.map((key) => t(`settings.${id}.${key}`)).join(' ');
  const lead = id === 'device' || id === 'weights' ? t(`settings.${id}.lead`) : undefined;
  return { id, title: t(`settings.${id}.title`), lead, icon, component, words };
}

export const sections: readonly SectionSpec[] = [
  section('device', Cpu, DeviceSection, ['engine', 'use', 'threads', 'memory', 'precision']),
  section('storage', HardDrive, StorageSection, ['project', 'caches', 'thumbnails', 'emptyCache', 'weights']),
  section('weights', Download, WeightsSection, ['import', 'fetch', 'checksum', 'licence']),
  section('shortcuts', Keyboard, ShortcutsSection, ['keys', 'single', 'command']),
  section('appearance', Palette, AppearanceSection, ['theme', 'dark', 'light', 'zoom', 'motion', 'patterns']),
  section('doctor', Stethoscope, DoctorSection, ['check', 'ffmpeg', 'runAgain', 'copyReport']),
  section('about', Info, AboutSection, ['version', 'licence', 'offline']),
];
