import { beforeEach, describe, expect, it } from 'vitest';
import { createMaskBuffer } from '../../../../src/renderer/features/editor/document/maskBuffer.ts';
import { MaskDocument } from '../../../../src/renderer/features/editor/document/maskDocument.ts';
import { writableIds } from '../../../../src/renderer/features/editor/document/paint.ts';
import { ToolMachine } from '../../../../src/renderer/features/editor/machine/toolMachine.ts';
import { findTool, tools } from '../../../../src/renderer/features/editor/tools/index.ts';
import type {
  PaintSettings,
  Preview,
  ToolContext,
} from '../../../../src/renderer/features/editor/tools/tool.ts';

const none = { pans: false, picks: false };
let document: MaskDocument;
let machine: ToolMachine;
let settings: PaintSettings;
let picked: number[];
let panned: number[];
let preview: Preview | null;

/** Tools as a user holds them: over a document of 32 × 32, one screen pixel an image pixel. */
beforeEach(() => {
  document = new MaskDocument(createMaskBuffer(32, 32));
  settings = {
    classId: 1,
    writable: writableIds(new Set(), 'any'),
    brushSizePx: 4,
    fillSource: 'label',
    tolerance: 0,
  };
  [picked, panned, preview] = [[], [], null];
  const context: ToolContext = {
    document,
    paint: () => settings,
    pixels: () => null,
    commit: (id) => void document.commit(`${machine.tool.name} · ${id}`, machine.tool.id),
    preview: (next) => (preview = next),
    pan: (dx, dy) => panned.push(dx, dy),
    pickClass: (id) => picked.push(id),
    scale: () => 1,
  };
  machine = new ToolMachine(context, findTool('brush'));
});

const point = (x: number, y: number, shift = false): { x: number; y: number; shift: boolean } => ({
  x,
  y,
  shift,
});
function drag(from: readonly [number, number], ...way: readonly (readonly [number, number])[]): void {
  machine.down(point(...from), none);
  for (const to of way) machine.move(point(...to));
  machine.up(point(...(way.at(-1) ?? from)));
}
function click(x: number, y: number, shift = false): void {
  machine.down(point(x, y, shift), none);
  machine.up(point(x, y, shift));
}
const at = (x: number, y: number): number | undefined => document.buffer.data[y * 32 + x];
const count = (id: number): number => document.buffer.data.filter((other) => other === id).length;
const names = (): readonly string[] => document.history.entries.map(({ name }) => name);

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
  it('does nothing to the mask until it is used, and leaves nothing behind when cancelled', () => {
    const before = document.buffer.data.slice();
    machine.use(tool);
    machine.down(point(5, 5), none);
    machine.move(point(9, 12));
    machine.cancel();
    if (!['fill', 'replaceClass'].includes(tool.id)) expect(document.buffer.data).toEqual(before);
    expect(machine.isBusy).toBe(false);
    expect(preview).toBeNull();
  });

  it('survives strokes that begin and end outside the image', () => {
    machine.use(tool);
    drag([-5, -5], [40, 10], [10, 50]);
    machine.cancel();
    expect(document.isBusy).toBe(false);
  });
});

describe('brush and eraser', () => {
  it('paint one entry a stroke along the whole way', () => {
    drag([4, 10], [28, 10]);
    expect([at(3, 10), at(16, 9), at(27, 10)]).toEqual([1, 1, 1]);
    expect(names()).toEqual(['Brush · 1']);
    machine.use(findTool('eraser'));
    drag([16, 10], [16, 10]);
    expect(at(16, 10)).toBe(255);
    expect(names()).toEqual(['Brush · 1', 'Eraser · 255']);
  });

  it('join strokes by a straight line with Shift', () => {
    click(4, 4);
    click(28, 28, true);
    expect(at(16, 16)).toBe(1);
  });

  it('roll back when another tool is chosen half-way', () => {
    machine.down(point(4, 4), none);
    machine.move(point(20, 20));
    machine.use(findTool('polygon'));
    expect(count(1)).toBe(0);
  });

  it('end when an earlier step is chosen half-way; the next press begins a stroke', () => {
    click(4, 4);
    machine.down(point(10, 10), none);
    document.goTo(0);
    expect(machine.isBusy).toBe(false);
    machine.move(point(20, 20));
    expect(count(1)).toBe(0);
    drag([20, 10], [24, 10]);
    expect([names(), at(22, 10), at(15, 15)]).toEqual([['Brush · 1'], 1, 255]);
  });
});

describe('outlines', () => {
  it('a polygon is closed by Enter, by its first corner, and by a double click', () => {
    machine.use(findTool('polygon'));
    for (const ending of [() => machine.key('Enter'), () => click(3, 4), () => click(3, 20)]) {
      for (const [x, y] of [[2, 2], [22, 2], [22, 22], [2, 22]] as const) click(x, y); // prettier-ignore
      ending();
      expect(count(1)).toBe(400);
      document.undo();
    }
  });

  it('Backspace takes the last corner back, then the polygon', () => {
    machine.use(findTool('polygon'));
    click(2, 2);
    click(20, 2);
    expect(machine.key('Backspace')).toBe(true);
    expect(preview).toMatchObject({ points: [{ x: 2, y: 2 }] });
    machine.key('Backspace');
    expect(machine.isBusy).toBe(false);
    expect(machine.key('Backspace')).toBe(false);
  });

  it('undo takes the last step of a shape back, and of a stroke the whole', () => {
    machine.use(findTool('polygon'));
    click(2, 2);
    click(20, 2);
    expect(machine.undo()).toBe(true);
    expect(preview).toMatchObject({ points: [{ x: 2, y: 2 }] });
    machine.undo();
    expect(machine.undo()).toBe(false);
    machine.use(findTool('brush'));
    machine.down(point(4, 4), none);
    expect(machine.undo()).toBe(true);
    expect(count(1)).toBe(0);
    expect(names()).toEqual([]);
  });

  it('another tool closes what can be closed', () => {
    machine.use(findTool('polygon'));
    for (const [x, y] of [[2, 2], [22, 2], [22, 22], [2, 22]] as const) click(x, y); // prettier-ignore
    machine.use(findTool('brush'));
    expect(count(1)).toBe(400);
    expect(names()).toEqual(['Polygon · 1']);
    expect(machine.isBusy).toBe(false);
  });

  it('two corners are no polygon', () => {
    machine.use(findTool('polygon'));
    click(2, 2);
    click(20, 2);
    machine.key('Enter');
    expect(machine.isBusy).toBe(true);
    expect(count(1)).toBe(0);
  });

  it('a lasso closes itself; a rectangle takes whole pixels, with Shift a square', () => {
    machine.use(findTool('lasso'));
    drag([2, 2], [12, 2], [12, 12], [2, 12]);
    expect(count(1)).toBe(100);
    document.undo();
    machine.use(findTool('rectangle'));
    drag([2.2, 3.9], [5.5, 4.1]);
    expect(count(1)).toBe(4 * 2);
    document.undo();
    machine.down(point(2.5, 2.5), none);
    machine.move(point(6.5, 3.5, true));
    machine.up(point(6.5, 3.5, true));
    expect(count(1)).toBe(25);
  });
});

describe('regions', () => {
  beforeEach(() => {
    machine.use(findTool('rectangle'));
    drag([4.5, 4.5], [9.5, 9.5]);
    drag([20.5, 20.5], [23.5, 23.5]);
  });

  it('fill gives what hangs together to the class', () => {
    settings = { ...settings, classId: 2 };
    machine.use(findTool('fill'));
    click(5.5, 5.5);
    expect([count(2), count(1)]).toEqual([36, 16]);
    click(100, 100);
    expect(names()).toHaveLength(3);
  });

  it('replace class gives every pixel of it', () => {
    settings = { ...settings, classId: 2 };
    machine.use(findTool('replaceClass'));
    click(5.5, 5.5);
    expect([count(2), count(1)]).toEqual([52, 0]);
  });

  it('a selected region takes the class by Enter, and goes by Delete', () => {
    machine.use(findTool('select'));
    click(5.5, 5.5);
    expect(preview?.kind).toBe('region');
    settings = { ...settings, classId: 3 };
    machine.key('Enter');
    expect([count(3), count(1)]).toEqual([36, 16]);
    click(21, 21);
    machine.key('Delete');
    expect(count(1)).toBe(0);
  });

  it('a selected region stays as it is when another tool is chosen, and when it is undone', () => {
    for (const drop of [() => machine.undo(), () => machine.use(findTool('brush'))]) {
      machine.use(findTool('select'));
      settings = { ...settings, classId: 3 };
      click(5.5, 5.5);
      drop();
      expect([machine.isBusy, preview, count(1)]).toEqual([false, null, 52]);
    }
    expect(machine.undo()).toBe(false);
    expect(names()).toHaveLength(2);
  });

  it('pick class takes what is there, with any tool while Alt is held', () => {
    machine.use(findTool('pickClass'));
    click(5.5, 5.5);
    machine.use(findTool('brush'));
    machine.down(point(0, 0), { pans: false, picks: true });
    machine.up(point(0, 0));
    expect(picked).toEqual([1, 255]);
    expect(names()).toHaveLength(2);
  });

  it('Space lends the pointer to the hand', () => {
    machine.down(point(5, 5), { pans: true, picks: false });
    machine.move(point(8, 4));
    machine.up(point(8, 4));
    expect(panned).toEqual([3, -1]);
    expect(names()).toHaveLength(2);
  });
});
