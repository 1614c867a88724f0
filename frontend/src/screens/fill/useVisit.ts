/** Opens a draft to be filled: its state, its sheets, its place, and what keeps it safe. */
import { onBeforeUnmount, onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { onBeforeRouteLeave } from 'vue-router';
import type { Sheet } from '../../controls/sheet';
import { closeCover } from '../../controls/cover';
import { useSession } from '../../session';
import { DraftGone } from '../../store';
import { loadVisit } from './loading';
import { placeFinder, tellNoPlace, type PlaceFinder } from './place';
import { saverOf, type Saver } from './saver';
import { sheetOf } from './sheet_of';
import { fillingOf, type Filling } from './visit';
import { plainReason } from '../plain_reason';

export interface OpenVisit {
  filling: Filling;
  saver: Saver;
  finder: PlaceFinder;
  sheets: Map<string, Sheet>;
}

export interface VisitOnScreen {
  readonly open: ShallowRef<OpenVisit | undefined>;
  readonly isGone: Ref<boolean>;
  readonly trouble: Ref<string>;
}

export function useVisit(draftId: string, opened: (visit: OpenVisit) => void): VisitOnScreen {
  const { store } = useSession();
  const open = shallowRef<OpenVisit>();
  const isGone = ref(false);
  const trouble = ref('');

  function failed(error: unknown): void {
    if (error instanceof DraftGone) isGone.value = true;
    else trouble.value = '刚才填写的内容没有存进手机，请不要关闭页面，稍等再点保存。';
  }
  const flush = (): void => void open.value?.saver.flush();
  document.addEventListener('visibilitychange', flush);
  onMounted(async () => {
    try {
      const visit = await loadVisit(store, draftId);
      isGone.value = visit === undefined;
      if (visit) opened((open.value = openVisit(visit)));
    } catch (error) {
      trouble.value = plainReason(error, '草稿打不开，请返回重试');
    }
  });
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', flush));
  onBeforeRouteLeave(async () => !closeCover() && (await open.value?.saver.flush(), true));

  function openVisit(visit: Parameters<typeof fillingOf>[0]): OpenVisit {
    const saver = saverOf(store, draftId, failed);
    const finder = placeFinder(visit.draft.place, (place) => {
      void store.drafts.keepVisit(draftId, { place }).catch(failed);
    });
    const filling = fillingOf(visit, saver, finder.place, (code, keys) => {
      void store.drafts.keepConfirmed(draftId, code, keys).catch(failed);
    });
    watch(finder.reason, () => tellNoPlace(filling, finder));
    return {
      filling,
      saver,
      finder,
      sheets: new Map(visit.forms.map(({ draft: { form } }) => [form, sheetOf(filling, form, store)])),
    };
  }
  return { open, isGone, trouble };
}
