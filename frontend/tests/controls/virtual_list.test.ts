/** A long list in the page. */
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import VirtualList from '../../src/controls/VirtualList.vue';

const items = Array.from({ length: 500 }, (_, n) => ({ id: String(n) }));
const listOf = () =>
  mount(VirtualList<{ id: string }>, { props: { items, height: 90 }, slots: { default: '甲' } });

describe('a long list', () => {
  afterEach(() => vi.restoreAllMocks());

  it('has only rows in the page that are in sight, as high as asked for', () => {
    const list = listOf();
    expect(list.attributes('style')).toContain(`height: ${500 * 90}px`);
    expect(list.findAll('[role=listitem]').length).toBeLessThan(40);
  });

  it('makes its rows as high as the larger text in them needs, so that no name lies on another', async () => {
    vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(131);
    const list = listOf();
    await nextTick();
    expect(list.attributes('style')).toContain(`height: ${500 * 131}px`);
    expect(list.findAll('[role=listitem]')[1]?.attributes('style')).toContain('translateY(131px)');
  });
});
