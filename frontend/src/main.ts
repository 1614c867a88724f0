/** Opens the phone app: the session that was open before, or sign-in; a recovery page when the store will not open. */
import { createApp } from 'vue';
import App from './App.vue';
import { makeRouter } from './router';
import { applyTypeSize } from './screens/type_size';
import RecoveryScreen from './screens/RecoveryScreen.vue';
import { reopen } from './session';
import { registerWorker } from './update';
import './style/index.css';

async function open(): Promise<void> {
  applyTypeSize();
  if (location.pathname.startsWith('/m/preview/')) {
    const { default: PreviewScreen } = await import('./screens/fill/PreviewScreen.vue');
    return void createApp(PreviewScreen).mount('#app'); // of an administrator: nothing is kept here
  }
  try {
    const session = await reopen();
    createApp(App).use(makeRouter()).mount('#app');
    startWorker(async () => ((await session?.store.drafts.all()) ?? []).length === 0);
  } catch (error) {
    if (location.pathname === '/m/diag') return void createApp(App).use(makeRouter()).mount('#app');
    const reason = error instanceof Error ? error.message : String(error);
    createApp(RecoveryScreen, { reason }).mount('#app');
    startWorker(() => Promise.resolve(false));
  }
}

/** After the first screen, which must not wait for it. */
function startWorker(isIdle: () => Promise<boolean>): void {
  const start = (): void => void registerWorker(isIdle).catch(() => undefined); // works on without, only not offline
  if (document.readyState === 'complete') start();
  else addEventListener('load', start);
}

void open();
