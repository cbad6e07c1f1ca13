import { effectScope } from 'vue';
import { afterEach, describe, expect, it } from 'vitest';
import {
  oneOf,
  onRememberedChange,
  takeChanges,
  takeRemembered,
  useRemembered,
  useRememberedApp,
  within,
} from '../../../src/renderer/platform/remembered.ts';

afterEach(() => {
  takeRemembered('project', {});
  takeRemembered('app', {});
});

describe('a remembered choice', () => {
  it('is one ref for all who use its key, apart for project and application', () => {
    expect(useRemembered('test.same', 1)).toBe(useRemembered('test.same', 1));
    expect(useRememberedApp('test.same', 1)).not.toBe(useRemembered('test.same', 1));
  });

  it('takes what was kept, before or after it is first asked for', () => {
    const early = useRemembered('test.early', 200);
    takeRemembered('project', { 'test.early': 240, 'test.late': ['a'] });
    expect(early.value).toBe(240);
    expect(useRemembered('test.late', [] as string[]).value).toEqual(['a']);
  });

  it('falls back to its default where the kept value cannot be used', () => {
    takeRemembered('project', {
      'test.kind': '240',
      'test.range': 1e9,
      'test.choice': 'tables',
      'test.list': { 0: 'a' },
    });
    expect(useRemembered('test.kind', 200).value).toBe(200);
    expect(useRemembered('test.range', 200, within(100, 400)).value).toBe(200);
    expect(useRemembered<'grid' | 'table'>('test.choice', 'grid', oneOf(['grid', 'table'])).value).toBe(
      'grid',
    );
    expect(useRemembered('test.list', ['b']).value).toEqual(['b']);
  });

  it('is the default again in a project that has none', () => {
    const filters = useRemembered('test.filters', { splits: [] as string[] });
    filters.value.splits.push('train');
    takeRemembered('project', {});
    expect(filters.value).toEqual({ splits: [] });
  });

  it('is told once after it changed, also when only a part of it did', () => {
    const filters = useRemembered('test.told', { splits: [] as string[] });
    let calls = 0;
    onRememberedChange('project', () => (calls += 1));
    takeRemembered('project', { 'test.told': { splits: ['val'] } });
    expect(takeChanges('project')).toBeUndefined();
    const before = calls;
    filters.value.splits.push('train');
    expect(calls).toBeGreaterThan(before);
    expect(takeChanges('project')).toEqual({ 'test.told': { splits: ['val', 'train'] } });
    expect(takeChanges('project')).toBeUndefined();
  });

  it('is told of after the page is gone that asked for it first', () => {
    const page = effectScope();
    page.run(() => useRemembered('test.page', 1));
    page.stop();
    let calls = 0;
    onRememberedChange('project', () => (calls += 1));
    useRemembered('test.page', 1).value = 2;
    expect(calls).toBe(1);
  });
});
