import { describe, expect, it } from 'vitest';
import type { NetPartInfo } from '../../../src/shared/domain/catalogue.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import type { NetFigures } from '../../../src/shared/domain/netFigures.ts';
import { t } from '../../../src/renderer/app/i18n.ts';
import { decoderCards, encoderCards, groupCards } from '../../../src/renderer/features/train/cards.ts';
import { checkLine } from '../../../src/renderer/features/train/checks.ts';
import { runningJobs, waitingJobs } from '../../../src/renderer/features/train/queue.ts';
import { parseSeeds } from '../../../src/renderer/features/train/seeds.ts';
import { trainCommand } from '../../../src/renderer/features/train/trainCommand.ts';

describe('before a training', () => {
  const words = (line: ReturnType<typeof checkLine>): string =>
    t(`train.check.${line.key}`, { ...line.values });

  it('says how much memory is missing, and offers the batch that would fit', () => {
    const values = { need: 9.4e9, free: 6.21e9, batch: 5 };
    const line = checkLine({ id: 'memory', state: 'warning', values });
    expect(words(line)).toBe('This needs about 9.4 GB; 6.2 GB are free. Batch 5 would fit.');
    expect(line.fix).toEqual({ kind: 'batch', batch: 5 });
    const none = checkLine({ id: 'memory', state: 'warning', values: { ...values, batch: 0 } });
    expect(words(none)).toContain('A smaller size or net would fit.');
    expect(none.fix).toBeNull();
  });

  it('sends a project without masks to where masks come from', () => {
    const line = checkLine({ id: 'masks', state: 'blocked', values: { n: 0, all: 468 } });
    expect(words(line)).toBe('Training needs masks. 0 of 468 images have one.');
    expect(line.fix).toEqual({ kind: 'page', page: 'library', label: 'importMasks' });
    expect(checkLine({ id: 'masks', state: 'ok', values: { n: 3, all: 3 } }).fix).toBeNull();
  });

  it('names the class that is rare or missing', () => {
    const rare = { name: 'Bicyclist', share: 0.003, weighted: 1 };
    expect(words(checkLine({ id: 'rareClass', state: 'ok', values: rare }))).toBe(
      'Bicyclist: 0.3 % of pixels. Class weights are on.',
    );
    const values = { n: 3, train: '', validation: 'Pole' };
    expect(words(checkLine({ id: 'classCoverage', state: 'warning', values }))).toBe(
      'No validation image holds Pole.',
    );
  });
});

describe('seeds', () => {
  it('are numbers and ranges, each once', () => {
    expect(parseSeeds('1, 2 3').seeds).toEqual([1, 2, 3]);
    expect(parseSeeds('4-6, 5').seeds).toEqual([4, 5, 6]);
  });

  it('are refused with what is wrong', () => {
    expect(parseSeeds('').problem).toContain('a whole number');
    expect(parseSeeds('1, x').problem).toContain('"x" is none');
    expect(parseSeeds('6-4').problem).toContain('ascending');
    expect(parseSeeds('1-100').problem).toBe('Seeds can be 20 at most.');
    expect(parseSeeds('4294967296').problem).toContain('between 0 and 4294967295');
  });
});

describe('the cards', () => {
  const part = (id: string, name: string): NetPartInfo => ({
    id,
    name,
    help: `Help of ${name}.`,
    options: [],
  });
  const shape = { outputStrides: [32, 16, 8], outChannels: [64, 64, 128, 256, 512], published: null };
  const encoders = [
    { ...part('resnet18', 'ResNet-18'), ...shape, family: 'ResNet', parameters: 11.2e6, weights: 'ImageNet' },
    { ...part('vgg16', 'VGG-16'), ...shape, family: 'VGG', parameters: 14.7e6, weights: null },
    { ...part('resnet50', 'ResNet-50'), ...shape, family: 'ResNet', parameters: 23.5e6, weights: 'ImageNet' },
  ];
  const figure = {
    parameters: 1e6,
    multiplyAdds: 6.25e9,
    receptiveField: 99,
    trainingBytes: 2e9,
    diagram: null,
  };
  const figures: NetFigures = {
    encoders: { resnet18: { ...figure, problem: null } },
    decoders: { deep: { ...figure, problem: 'Deep does not fit ResNet-18: too coarse.' } },
    diagram: null,
    weightsHere: ['resnet18'],
  };

  it('stand by family and say what they cost and where their weights are', () => {
    const cards = encoderCards(encoders, figures);
    expect(cards.map(({ weights }) => weights)).toEqual(['here', 'none', 'fetched']);
    expect(cards[0].facts).toEqual(['11.2 M', '12.5 GOPs']);
    const families = groupCards(cards, '', 'resnet18');
    expect(families.map(({ name, cards: members }) => [name, members.length])).toEqual([
      ['ResNet', 2],
      ['VGG', 1],
    ]);
  });

  it('are found by every word, the chosen one always shown', () => {
    const cards = encoderCards(encoders, figures);
    const found = groupCards(cards, 'resnet 50', 'vgg16').flatMap((family) => family.cards);
    expect(found.map(({ id }) => id)).toEqual(['vgg16', 'resnet50']);
  });

  it('say why a pair cannot be chosen', () => {
    const [card] = decoderCards([part('deep', 'Deep')], figures);
    expect(card.problem).toBe('Deep does not fit ResNet-18: too coarse.');
    expect(card.facts).toEqual([]);
  });
});

describe('the queue', () => {
  it('shows what runs, then what waits in its order', () => {
    const job = (id: string, state: Job['state'], rank: number, kind: Job['kind'] = 'train'): Job => ({
      ...{ id, kind, title: id, state, rank, createdAt: '', startedAt: null, endedAt: null },
      ...{ progress: null, error: null, project: null, run: null },
    });
    const jobs = [job('c', 'queued', 7), job('a', 'running', 1), job('b', 'queued', 2), job('d', 'done', 0)];
    expect(runningJobs(jobs).map(({ id }) => id)).toEqual(['a']);
    expect(waitingJobs([...jobs, job('e', 'queued', 1, 'import')]).map(({ id }) => id)).toEqual(['b', 'c']);
  });
});

describe('the command of a training', () => {
  const choice = { project: '/data/my project', dataset: 'CamVid', usualSeed: 1 };

  it('holds only what differs, quoted for a shell', () => {
    const changes = { encoder: 'resnet18', learningRate: 0.0003, flip: false, weights: "it's here.ckpt" };
    expect(trainCommand({ ...choice, preset: 'camvid-60min', changes, seeds: [1] })).toBe(
      "segstudio train --project '/data/my project' --dataset CamVid --recipe camvid-60min" +
        " --encoder resnet18 --learning-rate 0.0003 --no-flip --weights 'it'\\''s here.ckpt'",
    );
  });

  it('is one command for each seed', () => {
    const command = trainCommand({ ...choice, project: '/p', preset: '', changes: {}, seeds: [1, 2] });
    expect(command).toBe(
      'segstudio train --project /p --dataset CamVid && segstudio train --project /p --dataset CamVid --seed 2',
    );
  });
});
