import type { Page } from 'playwright-core';

/** Milliseconds from leaving for a page until its heading is painted. */
export function changePage(page: Page, address: string, title: string): Promise<number> {
  return page.evaluate(
    ([path, name]) =>
      new Promise<number>((resolve) => {
        const doc = (globalThis as unknown as { document: Doc }).document;
        const start = performance.now();
        function look(): void {
          if (doc.querySelector('h1')?.textContent.trim() === name)
            later(() => resolve(performance.now() - start));
          else later(look);
        }
        function later(next: () => void): void {
          (globalThis as unknown as { requestAnimationFrame(run: () => void): void }).requestAnimationFrame(
            next,
          );
        }
        doc.location.hash = path;
        later(look);
      }),
    [address, title] as const,
  );
}

/** Milliseconds between frames while the grid of images is scrolled by a third of a screen a frame. */
export function scrollGrid(page: Page, frames: number): Promise<readonly number[]> {
  return page.getByRole('grid', { name: 'Images' }).evaluate(
    (grid: unknown, count) =>
      new Promise<number[]>((resolve) => {
        const scroller = scrollerOf(grid as Box);
        const times: number[] = [];
        let last = 0;
        let direction = 1;
        function scrollerOf(element: Box): Box {
          let up: Box = element;
          while (up.scrollHeight <= up.clientHeight && up.parentElement !== null) up = up.parentElement;
          return up;
        }
        function frame(now: number): void {
          if (last > 0) times.push(now - last);
          last = now;
          const before = scroller.scrollTop;
          scroller.scrollTop += (direction * scroller.clientHeight) / 3;
          if (scroller.scrollTop === before) direction = -direction;
          if (times.length < count) next(frame);
          else resolve(times);
        }
        function next(run: (now: number) => void): void {
          (
            globalThis as unknown as { requestAnimationFrame(run: (now: number) => void): void }
          ).requestAnimationFrame(run);
        }
        next(frame);
      }),
    frames,
  );
}

/** What the functions above use of a document, where the types of one are not at hand. */
interface Doc {
  querySelector(selector: string): { readonly textContent: string } | null;
  readonly location: { hash: string };
}

interface Box {
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly parentElement: Box | null;
  scrollTop: number;
}
