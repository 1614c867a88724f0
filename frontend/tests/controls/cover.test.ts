/** The phone's own key for back where something lies over the screen. */
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { makeRouter } from '../../src/router';
import { closeCover } from '../../src/controls/cover';
import { ask } from '../../src/ui';

const boxes = (): number => document.querySelectorAll('.modal').length;

describe('the key for back', () => {
  afterEach(() => {
    while (closeCover()) document.querySelector('.sign-full')?.remove();
  });

  it('answers a question with no, and stays on the screen that asked', async () => {
    const router = makeRouter();
    await router.push('/diag');
    const answer = ask('放弃这份草稿？', '不能恢复。');
    await flushPromises();
    await router.push('/sign-in');
    expect(router.currentRoute.value.name).toBe('diag');
    expect(await answer).toBe(false);
    expect(boxes()).toBe(0);
    await router.push('/sign-in');
    expect(router.currentRoute.value.name).toBe('sign-in');
  });

  it('closes one box at a time, the topmost first', async () => {
    void ask('一', '');
    const upper = ask('二', '');
    await flushPromises();
    expect(closeCover()).toBe(true);
    expect(await upper).toBe(false);
    expect(boxes()).toBe(1);
  });

  it('leaves a screen that nothing covers to itself', () => {
    expect(closeCover()).toBe(false);
  });
});
