import type { Page } from 'puppeteer-core';
import { vi } from 'vitest';

const patience = { timeout: 30_000, interval: 100 };

/** A part of the page as people know it. */
export interface Part {
  readonly role: string;
  /** Its whole accessible name; absent: any. */
  readonly name?: string;
  /** What holds it. */
  readonly inside?: Part;
  /** Among several: 0 is the first (default), -1 the last. */
  readonly place?: number;
}

/** Hands and eyes of a person at the old Chromium's page: real pointer and keys, parts found by role and name. */
export interface OldPage {
  click(part: Part): Promise<void>;
  /** Replaces what a text field holds. */
  fill(part: Part, text: string): Promise<void>;
  /** Drags over a part, from and to as shares of its width and height. */
  drag(part: Part, from: readonly [number, number], to: readonly [number, number]): Promise<void>;
  /** Resolves once the part is there and holds the text. */
  see(part: Part, text?: RegExp, timeoutMs?: number): Promise<void>;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Runs in the page: Chromium 83 cannot be asked for its own accessibility tree by role and name. */
const finder = `
  const tags = {
    button: 'button', link: 'a[href]', textbox: 'input:not([type]),input[type=text],textarea', form: 'form',
    heading: 'h1,h2,h3', radio: 'input[type=radio]', checkbox: 'input[type=checkbox]', list: 'ul,ol', main: 'main',
    navigation: 'nav', table: 'table', group: 'fieldset', dialog: 'dialog',
    spinbutton: 'input[type=number]', combobox: 'select', progressbar: 'progress', status: 'output',
  };
  const wordsOf = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : node.nodeType === Node.ELEMENT_NODE && node.getAttribute('aria-hidden') !== 'true'
      ? [...node.childNodes].map(wordsOf).join(' ') : '';
  const textOf = (element) => wordsOf(element).replace(/\\s+/g, ' ').trim();
  const nameOf = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by !== null) return by.split(' ').map((id) => textOf(document.getElementById(id) || document.body)).join(' ');
    const label = element.getAttribute('aria-label');
    if (label !== null) return label;
    const labels = element.labels;
    return labels && labels.length > 0 ? textOf(labels[0]) : textOf(element);
  };
  const isShown = (element) => element.getClientRects().length > 0;
  const find = ({ role, name, inside, place }) => {
    const roots = inside === undefined ? [document] : find({ ...inside, place: undefined });
    const selector = '[role="' + role + '"]' + (tags[role] ? ',' + tags[role] : '');
    const all = roots.reduce((list, root) => list.concat([...root.querySelectorAll(selector)]), []);
    const found = all.filter((one) => isShown(one) && (name === undefined || nameOf(one) === name)
      && (one.getAttribute('role') || role) === role);
    return place === undefined ? found : found.slice(place, place === -1 ? undefined : place + 1);
  };`;

/** Where the part is, once it neither moves nor is covered; a radio button or checkbox may be hit on its label. */
const measure = `
  if (found === undefined) return 'not there';
  found.scrollIntoView({ block: 'nearest' });
  const { x, y, width, height } = found.getBoundingClientRect();
  const hit = document.elementFromPoint(x + width / 2, y + height / 2);
  const isHit = [found, ...(found.labels || [])].some((one) => one === hit || one.contains(hit));
  return isHit ? { x, y, width, height } : 'covered by ' + (hit ? hit.outerHTML.slice(0, 200) : 'nothing');`;

function inPage(part: Part, body: string): string {
  const wanted = JSON.stringify({ place: 0, ...part });
  return `(() => { ${finder} const [found] = find(${wanted}); ${body} })()`;
}

export function handsOn(page: Page): OldPage {
  function whereIs(part: Part): Promise<Box> {
    let last: Box | undefined;
    return vi.waitFor(async () => {
      const box = (await page.evaluate(inPage(part, measure))) as Box | string;
      if (typeof box === 'string') throw new Error(`${JSON.stringify(part)} is ${box}`);
      const isStill = last?.x === box.x && last.y === box.y;
      last = box;
      if (!isStill) throw new Error(`${JSON.stringify(part)} is still moving`);
      return box;
    }, patience);
  }

  return {
    async click(part) {
      const { x, y } = pointIn(await whereIs(part), [0.5, 0.5]);
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
    },
    async fill(part, text) {
      await whereIs(part);
      await page.evaluate(inPage(part, 'found.focus(); found.select();'));
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    },
    async drag(part, from, to) {
      const box = await whereIs(part);
      const start = pointIn(box, from);
      const end = pointIn(box, to);
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y, { steps: 6 });
      await page.mouse.up();
    },
    see(part, text = /(?:)/, timeoutMs = patience.timeout) {
      return vi.waitFor(
        async () => {
          const words = await page.evaluate(inPage(part, 'return found && textOf(found);'));
          if (typeof words !== 'string') throw new Error(`${JSON.stringify(part)} is not there`);
          if (!text.test(words)) throw new Error(`${JSON.stringify(part)} says: ${words}`);
        },
        { ...patience, timeout: timeoutMs },
      );
    },
  };
}

function pointIn({ x, y, width, height }: Box, [across, down]: readonly [number, number]): Point {
  return { x: x + across * width, y: y + down * height };
}
