import { expect, it } from 'vitest';
import { t } from '../../../src/renderer/app/i18n.ts';
import { messages } from '../../../src/renderer/app/messages/index.ts';

type Words = string | { readonly [key: string]: Words };

function textsOf(words: Words, path: string): readonly (readonly [path: string, text: string])[] {
  if (typeof words === 'string') return [[path, words]];
  return Object.entries(words).flatMap(([key, inner]) =>
    textsOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

it('no count of none is named as one is', () => {
  const counted = textsOf(messages, '').filter(([, text]) => text.includes(' | ') && text.includes('{n}'));
  expect(counted.length).toBeGreaterThan(30);
  const wrong = counted.filter(([, text]) => {
    const forms = text.split(' | ');
    return forms.length === 3 && forms[0] === forms[1] && forms[0].startsWith('{n}');
  });
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it('nought is plural', () => {
  const say = (n: number): string => t('library.import.hint.values', { n }, n);
  expect([0, 1, 2].map(say)).toEqual(['0 values', '1 value', '2 values']);
});

it('one is one', () => {
  const values = { name: 'Loss', names: 'road', last: '0.1' };
  const say = (key: string, n: number): string => t(key, { ...values, n }, n);
  const one = ['runs.seriesSummary', 'video.sharesSummary', 'video.frames'].map((key) => say(key, 1));
  expect(one).toEqual([
    'Loss over 1 value, last 0.1',
    'Class shares over 1 point; largest on average: road',
    '1 frame',
  ]);
  expect(say('video.frames', 2)).toBe('2 frames');
});
