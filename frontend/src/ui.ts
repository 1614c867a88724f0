/** The parts of Vant that the app uses. Nothing else imports Vant, so that each part can be replaced. */
import { Popup, showConfirmDialog, showDialog, showToast } from 'vant';
import 'vant/es/popup/style';
import 'vant/es/dialog/style';
import 'vant/es/toast/style';

export { Popup };

/** A short word that goes away by itself; never the only place where something important is said. */
export function say(message: string): void {
  showToast({ message, position: 'bottom', duration: 3000, wordBreak: 'break-word' });
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
