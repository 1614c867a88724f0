/** What forms are called: by the definitions that the server sent, so that a new form needs no new app. */
import { shallowRef, watch } from 'vue';
import { useLive } from '../session';
import type { FormRecord } from '../store';

const names = shallowRef<ReadonlyMap<string, string>>(new Map());

/** The short name of a form; its code until its definition has arrived. */
export function formName(code: string): string {
  return names.value.get(code) ?? code;
}

/** Keeps the names in step with the store while the caller is shown. */
export function useFormNames(): void {
  const forms = useLive<FormRecord[]>(['world'], (store) => store.world.forms(), []);
  watch(forms, (known) => {
    if (known.length) names.value = new Map(known.map((form) => [form.code, form.short ?? form.code]));
  });
}

/** What stands in the place of a resident's name: 新居民, or the activity that is about no single person. */
export function nameless(codes: readonly string[]): string {
  return codes.includes('resident_registration') ? '新居民' : formName(codes[0] ?? '');
}
