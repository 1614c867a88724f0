/** The tick in a list's head ticks the whole page of it. */

export function tickTogether(page: Document): void {
  page.addEventListener('change', (event) => {
    const all = event.target;
    if (!(all instanceof HTMLInputElement) || !all.matches('[data-all]')) return;
    all
      .closest('table')
      ?.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]')
      .forEach((each) => {
        each.checked = all.checked;
      });
  });
}
