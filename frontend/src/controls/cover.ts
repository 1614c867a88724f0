/** What lies over a screen: a box that asks, a pad to sign on. */

/** The phone's own key for back closes what lies on top, or is held up by it, and does nothing more. */
export function closeCover(): boolean {
  const top = [...document.querySelectorAll('.modal, .sign-full')].pop();
  top?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  return top !== undefined;
}
