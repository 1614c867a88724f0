/** The last resort: what has not been received, as a file that a supervisor can read in at the console. */
import { type Attachment, dayOf, momentOf, type Store } from '../store';
import { APP_VERSION } from '../version';

export interface UnsentFile {
  device_id: string;
  app_version: string;
  sent_at: string;
  entries: unknown[];
  attachments: { sha256: string; media_type: string; base64: string }[];
}

export async function unsentOf(store: Store): Promise<UnsentFile> {
  const entries = (await store.outbox.unsettled()).map((row) => row.content);
  const digests = new Set(entries.flatMap((entry) => entry.attachments));
  const kept = await Promise.all([...digests].map((digest) => store.attachments.get(digest)));
  const attachments = kept.filter((each): each is Attachment => each !== undefined);
  return {
    device_id: store.deviceId,
    app_version: APP_VERSION,
    sent_at: momentOf(),
    entries,
    attachments: attachments.map(({ sha256, media_type, bytes }) => {
      return { sha256, media_type, base64: base64(bytes) };
    }),
  };
}

/** Shares the file where the phone can, downloads it elsewhere. Nothing leaves the store by it. */
export async function exportUnsent(store: Store): Promise<void> {
  const text = JSON.stringify(await unsentOf(store));
  const file = new File([text], `未上传-${dayOf()}.json`, { type: 'application/json' });
  if (isPhoneThatShares(file)) {
    const isShared = await navigator.share({ files: [file] }).then(
      () => true,
      (error: unknown) => (error as Error).name === 'AbortError', // the person thought better of it
    );
    if (isShared) return;
  }
  download(file);
}

/** A desktop's browser may offer to share too, with nobody to share with. */
function isPhoneThatShares(file: File): boolean {
  const browser = navigator as Partial<Navigator>;
  return matchMedia('(pointer: coarse)').matches && (browser.canShare?.({ files: [file] }) ?? false);
}

function download(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function base64(bytes: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}
