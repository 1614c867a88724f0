/** The service worker, and new versions: told of, and taken up only when nothing is being typed. */
import { reactive } from 'vue';

const HOUR = 3600_000;

export const update = reactive({
  isThere: false,
  /** Takes up the new version: the page is loaded anew. */
  apply: (): void => undefined,
});

/** `isIdle`: no draft is open, so that a waiting version may be taken up at once, at a cold start. */
export async function registerWorker(isIdle: () => Promise<boolean>): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register('/m/sw.js', { scope: '/m/', updateViaCache: 'none' });
  update.apply = () => {
    serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    registration.waiting?.postMessage('SKIP_WAITING');
  };
  const look = (): void => {
    update.isThere = registration.waiting !== null && serviceWorker.controller !== null;
  };
  look();
  if (update.isThere && (await isIdle())) update.apply();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  setInterval(() => void registration.update().catch(() => undefined), HOUR);
}
