import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeFields } from '../../src/shared/domain/recipe.ts';
import { flagName } from '../../src/shared/fields.ts';
import { errorLines, runCli, runJson } from '../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('usage', () => {
  it.each([
    [['trian'], 'Did you mean train?'],
    [['train', '--batch-sise', '4'], 'Did you mean --batch-size?'],
    [['train', '--batch-size', '0'], 'between 1 and 64'],
    [['train', '--learning-rate', 'fast'], 'must be a number'],
    [['train', '--schedule', 'never'], 'Allowed choices are'],
    [['test', '--checkpoint', 'newest'], '"latest", "best" or the number of a step'],
    [['test', '--size', '-2'], 'between -1 and 8192'],
    [['test', '--scales', '1,9'], 'between 0.25 and 4'],
    [['test', '--scales', '1,,2'], 'between 0.25 and 4'],
    [['test', '--scales', '1,1,1,1,1,1,1,1,1'], '8 scales at most'],
    [['predict', '--image', 'a.png'], '--out'],
    [['video', '--input', 'a.mp4'], '--out'],
    [['predict', '--out', 'x'], 'Give either --image'],
    [['predict', '--image', 'a.png', '--range', '0-1', '--out', 'x'], '--split NAME in place of --image'],
    [['predict', '--image', 'a.png', '--dataset', 'd', '--out', 'x'], '--split NAME in place of --image'],
    [['import'], 'missing required argument'],
    [['import', 'x', '--link', '--copy'], 'cannot be used with'],
    [['models', '--encoder', 'resnet18'], 'Give both --encoder and --decoder'],
    [['classes', 'add', 'Road', '--color', 'red'], 'a colour such as'],
    [['classes', 'recolor', 'Road', 'red'], 'a colour such as'],
    [['init'], 'missing required argument'],
  ])('%j is a usage error, said in three lines at most', async (args, said) => {
    const run = await runCli(args);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(said);
    expect(errorLines(run).length).toBeLessThanOrEqual(3);
  });

  it('prints help with every flag of a recipe, its default and its unit', async () => {
    const { code, stdout, stderr } = await runCli(['train', '--help'], { env: { COLUMNS: '200' } });
    expect([code, stderr]).toEqual([0, '']);
    const help = stdout.replaceAll(/\s+/g, ' ');
    for (const field of recipeFields) {
      const unit = 'unit' in field ? `${field.unit}; ` : '';
      expect(help).toContain(`--${flagName(field.key)} `);
      expect(help).toContain(`(${unit}default: ${String(field.default)})`);
    }
  });
});

describe('documents', () => {
  it('lists encoders and decoders as objects with id and name', async () => {
    const catalogue = await runJson<Record<'encoders' | 'decoders', readonly object[]>>(['models']);
    expect(catalogue.encoders).toContainEqual(expect.objectContaining({ id: 'resnet18', name: 'ResNet-18' }));
    expect(catalogue.decoders).toContainEqual(expect.objectContaining({ id: 'linknet', name: 'LinkNet' }));
  });

  it('accepts slim names and prints the cost of a combination', async () => {
    const args = ['models', '--decoder', 'linknet', '--size', '256', '--classes', '11'];
    const cost = await runJson<Record<string, number>>([...args, '--encoder', 'resnet_v1_18']);
    expect(cost).toEqual(await runJson([...args, '--encoder', 'resnet18']));
    expect(cost['params']).toBeGreaterThan(11e6);
    expect(Object.keys(cost)).toEqual(
      expect.arrayContaining(['params', 'multiplyAdds', 'activationBytes', 'stride']),
    );
  });

  it('tells all figures of a combination to people too', async () => {
    const { stdout } = await runCli(['models', '--encoder', 'resnet18', '--decoder', 'linknet']);
    for (const figure of ['Parameters', 'GOPs', 'Activations', 'Output stride', 'Receptive field']) {
      expect(stdout).toContain(figure);
    }
  });

  it('prints what doctor found', async () => {
    const report = await runJson<Record<string, unknown>>(['doctor']);
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['node', 'tensorflow', 'device', 'electron', 'ffmpeg', 'problems']),
    );
    expect(report['node']).toBe(process.versions.node);
  });
});

describe('a project', () => {
  it('is made where the user stands, not where npm runs the script', async () => {
    const made = await runJson<{ path: string }>(['init', 'mine'], { env: { INIT_CWD: folder } });
    expect(made.path).toBe(join(folder, 'mine'));
    const named = await runCli(['init', 'other', '--name', ''], { env: { INIT_CWD: folder } });
    expect([named.code, named.stderr]).toEqual([
      1,
      'This request was refused: name: must not be empty.\nCorrect it, then try again.\n',
    ]);
    const again = await runCli(['init', 'mine'], { env: { INIT_CWD: folder } });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('already a project');
  });

  it('keeps its class table', async () => {
    const project = ['--project', join(folder, 'classy')];
    await runJson(['init', join(folder, 'classy')]);
    await runJson(['classes', 'add', 'Road', ...project]);
    await runJson(['classes', 'add', 'Sky', '--color', '#00FF00', ...project]);
    await runJson(['classes', 'rename', 'road', 'Street', ...project]);
    const classes = await runJson<readonly object[]>(['classes', 'list', ...project]);
    expect(classes).toMatchObject([
      { id: 0, name: 'Street' },
      { id: 1, name: 'Sky', color: '#00FF00' },
    ]);
    expect((await runCli(['classes', 'add', 'STREET', ...project])).code).toBe(1);
    expect((await runCli(['classes', 'rename', 'Moon', 'Sun', ...project])).stderr).toContain('Street, Sky');
  });

  it.each([
    [['train']],
    [['train', '--resume', 'latest']],
    [['test']],
    [['predict', '--image', 'a.png', '--out', 'out']],
    [['video', '--input', 'a.mp4', '--out', 'out.mp4']],
    [['runs', 'show', 'latest']],
    [['dataset', 'stats']],
  ])('without data or runs: %j says what to do and writes nothing', async (args) => {
    const empty = join(folder, `empty-${args.join('-').replaceAll(/\W/g, '')}`);
    await runJson(['init', empty]);
    const before = readdirSync(empty);
    const run = await runCli(args, { cwd: empty });
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(errorLines(run).length).toBeLessThanOrEqual(3);
    expect(errorLines(run).at(-1)).toMatch(/segstudio (import|train)/);
    expect(readdirSync(empty)).toEqual(before);
  });

  it('says how to name or make one where there is none', async () => {
    for (const where of [join(folder, 'nowhere'), tmpdir()]) {
      const run = await runCli(['runs', 'list', '--project', where]);
      expect([run.code, run.stdout]).toEqual([1, '']);
      expect(errorLines(run).length).toBeLessThanOrEqual(3);
    }
  });
});
