/** One question on its own, upon a sheet that keeps answers as a form does. */
import { mount, type VueWrapper } from '@vue/test-utils';
import { reactive } from 'vue';
import FormField from '../../src/controls/FormField.vue';
import { SHEET, type Question, type Sheet } from '../../src/controls/sheet';
import { changed, read, topOf } from '../../src/screens/fill/paths';

export interface Fake extends Sheet {
  readonly answers: Record<string, unknown>;
}

export function sheetWith(answers: Record<string, unknown>, rest: Partial<Sheet> = {}): Fake {
  const kept = reactive({ ...answers });
  const confirmed = reactive(new Set<string>());
  return {
    answers: kept,
    prefix: 'test',
    previousWord: '上次',
    value: (path) => read(kept, path),
    set: (path, value) => (kept[topOf(path)] = changed(kept[topOf(path)], path.split('.').slice(1), value)),
    touch: () => undefined,
    shows: () => true,
    requires: () => false,
    faults: () => [],
    remarks: () => [],
    doubts: () => [],
    isConfirmed: (key) => confirmed.has(key),
    confirm: (key, yes) => void (yes ? confirmed.add(key) : confirmed.delete(key)),
    previous: () => undefined,
    carried: () => '',
    keepCarried: () => undefined,
    optionsOf: () => [],
    drugs: () => [],
    keep: () => Promise.resolve('0'.repeat(64)),
    image: () => Promise.resolve(undefined),
    ...rest,
  };
}

export function show(question: Question, sheet: Sheet): VueWrapper {
  return mount(FormField, {
    props: { question, path: question.id },
    global: { provide: { [SHEET as symbol]: sheet } },
    attachTo: document.body,
  });
}
