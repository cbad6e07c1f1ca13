import { ChartLine, Image } from '@lucide/vue';
import { computed } from 'vue';
import type { Component, ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { useRememberedApp } from '../../platform/remembered.ts';
import { t } from '../i18n.ts';
import { openImage, openRun } from '../places.ts';
import { commands } from './commands.ts';
import { keysLabel } from './keys.ts';
import { matchCommands } from './matchCommands.ts';
import { useProjectSearch } from './projectSearch.ts';
import { keysOf } from './shortcuts.ts';

/** A line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly name: string;
  readonly icon: Component | undefined;
  /** Its shortcut, or what kind of thing it is. */
  readonly note: string | undefined;
  readonly disabledReason: string | undefined;
  readonly perform: () => void;
}

const recentLimit = 8;
const recent = useRememberedApp<readonly string[]>('palette.recent', [], isTexts);

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Commands, then runs and images of the open project, that fit what is typed. */
export function usePaletteEntries(query: () => string): ComputedRef<readonly PaletteEntry[]> {
  const search = useProjectSearch();
  const router = useRouter();
  return computed(() => [
    ...matchCommands(commands.value, query(), recent.value).map((command): PaletteEntry => {
      const keys = keysOf(command);
      return {
        id: command.id,
        name: command.name,
        icon: command.icon,
        note: keys === undefined ? undefined : keysLabel(keys),
        disabledReason: command.disabledReason?.(),
        perform() {
          recent.value = [command.id, ...recent.value.filter((id) => id !== command.id)].slice(
            0,
            recentLimit,
          );
          command.perform();
        },
      };
    }),
    ...search.find(query()).map(({ kind, name, dataset }): PaletteEntry => ({
      id: `${kind}:${dataset ?? ''}/${name}`,
      name,
      icon: kind === 'run' ? ChartLine : Image,
      note: t(`app.found.${kind}`, { dataset: dataset ?? '' }),
      disabledReason: undefined,
      perform: () => (kind === 'run' ? openRun(router, name) : openImage(router, dataset ?? '', name)),
    })),
  ]);
}
