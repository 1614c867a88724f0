/** Height of a list's rows in pixels, which grows with the type size. */
import { onMounted, ref, type Ref } from 'vue';

const USUAL = 16;

export function useRowHeight(rems: number): Readonly<Ref<number>> {
  const height = ref(rems * USUAL);
  onMounted(() => {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL;
    height.value = Math.ceil(rems * size);
  });
  return height;
}
