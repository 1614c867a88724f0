/** The menus of the navigation close when something else is pressed, or with Escape. */

export function closeMenus(page: Document): void {
  page.addEventListener('click', (event) => {
    closeAll(page, event.target);
  });
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = page.activeElement?.closest('details.menu');
    closeAll(page, null);
    menu?.querySelector<HTMLElement>('summary')?.focus();
  });
}

function closeAll(page: Document, pressed: EventTarget | null): void {
  for (const menu of page.querySelectorAll<HTMLDetailsElement>('details.menu[open]'))
    if (!(pressed instanceof Node && menu.contains(pressed))) menu.open = false;
}
