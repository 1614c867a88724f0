/** The parts of Vant that the app uses. Nothing else imports Vant, so that each part can be replaced. */
import { showConfirmDialog, showDialog } from 'vant';
// sheet by sheet: `*/style` would bring Vant's icon font along, which nothing here shows
import 'vant/es/style/base.css';
import 'vant/es/overlay/index.css';
import 'vant/es/popup/index.css';
import 'vant/es/loading/index.css';
import 'vant/es/button/index.css';
import 'vant/es/dialog/index.css';

const SHOWN = 2500;

/** A short word that goes away by itself; never the only place where something important is said. */
export function say(message: string): void {
  document.querySelector('.toast')?.remove();
  const toast = document.createElement('div');
  toast.className = 'toast';
  toast.setAttribute('role', 'status');
  toast.textContent = message;
  document.body.append(toast);
  setTimeout(() => toast.remove(), SHOWN);
}

/** Asks before something that cannot be taken back. */
export async function ask(title: string, message: string, yes = '确定', no = '取消'): Promise<boolean> {
  return showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: no }).then(
    () => true,
    () => false,
  );
}

export async function tell(title: string, message: string): Promise<void> {
  await showDialog({ title, message, confirmButtonText: '知道了' });
}
