// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { closeMenus } from '../../console/menus';

beforeEach(() => {
  document.body.innerHTML = `<details class="menu" open><summary>核对</summary><a href="/x">隔离区</a></details><p>正文</p>`;
});
closeMenus(document);

const isOpen = (): boolean => document.querySelector('details')?.open === true;
const press = (selector: string): boolean | undefined =>
  document.querySelector(selector)?.dispatchEvent(new Event('click', { bubbles: true }));

it('a menu stays open while something in it is pressed', () => {
  press('a');
  expect(isOpen()).toBe(true);
});

it('a menu closes when something else is pressed', () => {
  press('p');
  expect(isOpen()).toBe(false);
});

it('Escape closes a menu and goes back to its name', () => {
  document.querySelector('a')?.focus();
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(isOpen()).toBe(false);
  expect(document.activeElement?.tagName).toBe('SUMMARY');
});
