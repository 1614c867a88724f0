/** Words and questions that come up over any screen. */
import { createApp } from 'vue';
import AskBox from './controls/AskBox.vue';

const SHOWN = 2500;

/** A short word that goes away by itself; never the only place where something important is said. */
export function say(message: string): void {
  hush();
  const toast = document.createElement('div');
  toast.className = 'toast';
  toast.setAttribute('role', 'status');
  toast.textContent = message;
  document.body.append(toast);
  setTimeout(() => toast.remove(), SHOWN);
}

/** What was said is about something that is no longer shown. */
export function hush(): void {
  document.querySelector('.toast')?.remove();
}

/** Asks before something that cannot be taken back. */
export function ask(title: string, message: string, yes = '确定', no = '取消'): Promise<boolean> {
  return open({ title, message, yes, no });
}

/** Says something that has to be read. */
export async function tell(title: string, message: string): Promise<void> {
  await open({ title, message, yes: '知道了' });
}

function open(words: { title: string; message: string; yes: string; no?: string }): Promise<boolean> {
  return new Promise((done) => {
    const place = document.createElement('div');
    document.body.append(place);
    const box = createApp(AskBox, {
      ...words,
      onAnswer(yes: boolean) {
        box.unmount();
        place.remove();
        done(yes);
      },
    });
    box.mount(place);
  });
}
