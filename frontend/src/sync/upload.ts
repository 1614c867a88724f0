/** Sends photos and signatures that a saved revision names. */
import type { OpenStore } from '../store';
import type { Api } from './api';
import { Refused } from './faults';

/** Refusals of the bytes themselves; all others are for the whole sync to deal with. */
const OF_THE_BYTES = [400, 413, 415, 422];

export async function upload(store: OpenStore, api: Api): Promise<void> {
  for (;;) {
    const attachment = await store.attachments.next();
    if (!attachment) return;
    try {
      await api.putAttachment(attachment);
      await store.attachments.settle(attachment.sha256, 'stored');
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'csrf' || !OF_THE_BYTES.includes(error.status))
        throw error;
      await store.attachments.settle(attachment.sha256, 'refused', error.message);
    }
  }
}
