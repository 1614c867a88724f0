/** Which form's red alert has to be dealt with now. It opens when typing has come to rest, and at once when saving. */
import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue';
import { isUnhandled, redMessages } from './red';
import type { Filling } from './visit';

const REST = 700;

export function useRedAlert(filling: Filling): { code: Ref<string | undefined>; insist: () => boolean } {
  const code = ref<string>();
  const waiting = computed(() => filling.standings.value.find(isUnhandled));
  const what = computed(() => {
    const standing = waiting.value;
    return standing && `${standing.form.definition.code} ${redMessages(standing).join()}`;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function insist(): boolean {
    code.value = waiting.value?.form.definition.code ?? code.value;
    return waiting.value !== undefined;
  }
  watch(
    what,
    (now) => {
      clearTimeout(timer);
      if (now !== undefined) timer = setTimeout(insist, REST);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => clearTimeout(timer));
  return { code, insist };
}
