import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { act, listen } from '../../console/keys';
import { tickTogether } from '../../console/ticks';

const ENTRY = `
  <a data-key="j" href="#next">下一条</a>
  <form id="approve"><button data-key="a" type="button">通过</button></form>
  <form id="return"><select name="reason"></select><textarea name="text"></textarea></form>`;
const DOUBT = '<input type="checkbox" name="cleared">';

let clicked: string[] = [];

beforeEach(() => {
  clicked = [];
  document.body.innerHTML = ENTRY;
  document.body.querySelectorAll<HTMLElement>('[data-key]').forEach((each) => {
    each.addEventListener('click', () => clicked.push(each.dataset['key'] ?? ''));
  });
});

afterEach(() => vi.restoreAllMocks());

describe('the keys of a reviewer', () => {
  it('approve, and go on', () => {
    expect(act(document, 'a')).toBe(true);
    expect(act(document, 'j')).toBe(true);
    expect(clicked).toEqual(['a', 'j']);
  });

  it('do nothing where there is nothing to do', () => {
    expect(act(document, 'k')).toBe(false);
    expect(act(document, 'x')).toBe(false);
  });

  it('lead to the reason of a return', () => {
    act(document, 'r');
    expect(document.activeElement?.getAttribute('name')).toBe('reason');
  });

  it('never approve what is doubtful before the doubt is answered', () => {
    document.querySelector('#approve')?.insertAdjacentHTML('beforeend', DOUBT);
    act(document, 'a');
    expect(clicked).toEqual([]);
    expect(document.activeElement?.getAttribute('name')).toBe('cleared');
    document.querySelector<HTMLInputElement>('[name="cleared"]')!.checked = true;
    act(document, 'a');
    expect(clicked).toEqual(['a']);
  });

  it('are letters while somebody types', () => {
    listen(document);
    const text = document.querySelector('textarea')!;
    text.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    expect(clicked).toEqual([]);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, ctrlKey: true }));
    expect(clicked).toEqual([]);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    expect(clicked).toEqual(['a']);
  });
});

describe('the tick in the head of a list', () => {
  it('ticks the whole page of it', () => {
    document.body.innerHTML =
      '<table><thead><tr><th><input type="checkbox" data-all></th></tr></thead>' +
      '<tbody><tr><td><input type="checkbox" name="entry"></td></tr></tbody></table>';
    tickTogether(document);
    const all = document.querySelector<HTMLInputElement>('[data-all]')!;
    all.checked = true;
    all.dispatchEvent(new Event('change', { bubbles: true }));
    expect(document.querySelector<HTMLInputElement>('[name="entry"]')?.checked).toBe(true);
  });
});
