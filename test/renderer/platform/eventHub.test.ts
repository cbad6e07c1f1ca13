import { effectScope } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';

describe('what the host tells', () => {
  it('is heard until the listener stops, or the component ends that listens', () => {
    const hub = createEventHub<string>();
    const heard: string[] = [];
    const stop = hub.onEvent((event) => heard.push(`store ${event}`));
    const component = effectScope();
    component.run(() => hub.onEvent((event) => heard.push(`component ${event}`)));
    hub.tell('a');
    component.stop();
    hub.tell('b');
    stop();
    hub.tell('c');
    expect(heard).toEqual(['store a', 'component a', 'store b']);
  });

  it('reaches the others where one listener fails, and the failure is reported', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const hub = createEventHub<string>();
    const heard: string[] = [];
    const failure = new Error('a listener failed');
    hub.onEvent(() => {
      throw failure;
    });
    hub.onEvent((event) => heard.push(event));
    hub.tell('a');
    vi.unstubAllGlobals();
    expect(heard).toEqual(['a']);
    expect(report).toHaveBeenCalledWith(failure);
  });
});
