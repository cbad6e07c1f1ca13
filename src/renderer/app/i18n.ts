import { createI18n } from 'vue-i18n';
import { messages } from './messages/index.ts';

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: true,
  messages: { en: messages },
});

/** Words of the interface by key, with named values; a number as third argument chooses the plural. */
export function t(
  key: string,
  values: Readonly<Record<string, string | number>> = {},
  plural?: number,
): string {
  return plural === undefined ? i18n.global.t(key, values) : i18n.global.t(key, values, plural);
}
