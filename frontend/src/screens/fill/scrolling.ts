/** Brings a question into sight and the keyboard to it. */
export function scrollToQuestion(form: string, path: string): void {
  for (let steps = path.split('.'); steps.length; steps = steps.slice(0, -1)) {
    const id = `q-${form}-${steps.join('-')}`;
    const field = document.getElementById(`${id}-field`);
    if (field === null) continue;
    field.scrollIntoView({ block: 'center' });
    const input = document.getElementById(id) ?? field.querySelector<HTMLElement>('input, button, select');
    input?.focus({ preventScroll: true });
    return;
  }
  document.querySelector('.doubt')?.scrollIntoView({ block: 'center' });
}
