/** One key a step of a reviewer's work: a approve, r return, j and k go on and back, u up to the list, ? help. */

const TYPING = 'input, textarea, select, [contenteditable]';

export function listen(page: Document): void {
  page.addEventListener('keydown', (event) => {
    if (isCommand(event) || isTyping(event.target)) return;
    const dialog = page.querySelector<HTMLDialogElement>('dialog#keys');
    if (event.key === '?') return toggle(dialog);
    if (dialog?.open === true) return;
    if (act(page, event.key)) event.preventDefault();
  });
}

/** Does what the key stands for on this page; false if it stands for nothing here. */
export function act(page: Document, key: string): boolean {
  if (key === 'r') return goTo(page, '#return [name="reason"]');
  if (key === 'a' && isDoubted(page)) return goTo(page, '#approve [name="cleared"]');
  if (!['a', 'j', 'k', 'u'].includes(key)) return false;
  const found = page.querySelector<HTMLElement>(`[data-key="${key}"]`);
  found?.click();
  return found !== null;
}

/** Whether doubts still wait for their tick and reason. */
function isDoubted(page: Document): boolean {
  const tick = page.querySelector<HTMLInputElement>('#approve [name="cleared"]');
  return tick !== null && !tick.checked;
}

function goTo(page: Document, selector: string): boolean {
  const found = page.querySelector<HTMLElement>(selector);
  found?.scrollIntoView({ block: 'center' });
  found?.focus();
  return found !== null;
}

function toggle(dialog: HTMLDialogElement | null): void {
  if (dialog === null || typeof dialog.showModal !== 'function') return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

function isCommand(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TYPING) && !isTick(target);
}

function isTick(target: Element): boolean {
  return target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type);
}
