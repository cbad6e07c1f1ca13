import { pages } from '../../src/renderer/app/pages.ts';
import type { PageSpec } from '../../src/renderer/app/pages.ts';

/** What stands in the place of the parts of an address that name a thing of a project. */
export interface PageThings {
  readonly run: string;
  readonly item: string;
}

export interface PageAddress {
  readonly page: PageSpec;
  /** After the `#` of the application's address. */
  readonly address: string;
}

/** More than one address where a page has parts that differ much. */
const sections: Readonly<Record<string, readonly string[]>> = {
  settings: ['device', 'storage', 'weights', 'shortcuts', 'appearance', 'doctor', 'about'],
};

/** Every page of the application with things of the given project; a new page is among them by itself. */
export function pageAddresses(things: PageThings): readonly PageAddress[] {
  return pages.flatMap((page) =>
    (sections[page.name] ?? ['']).map((section) => ({
      page,
      address: page.path.replace(/:(\w+)\??/g, (_, part: string) => valueOf(part, section, things)),
    })),
  );
}

function valueOf(part: string, section: string, things: PageThings): string {
  const values: Readonly<Record<string, string | undefined>> = {
    ...things,
    section,
    checkpoint: 'best',
    step: 'best',
  };
  const value = values[part];
  if (value === undefined) {
    throw new Error(`An address of a page names a :${part}; say in pageAddresses.ts what to put there.`);
  }
  return encodeURIComponent(value);
}
