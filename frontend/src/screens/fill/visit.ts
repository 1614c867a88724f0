/** A visit being filled: its answers, what they mean at this moment, and the sheet of each form. */
import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { checkDay, examine, type Examination } from '../../domain/check';
import type { Answers, Context } from '../../domain/context';
import { requiredFields, shownFields } from '../../domain/conditions';
import { fieldAt, type Definition } from '../../domain/definition';
import { readAnswers } from '../../domain/reading';
import { relevantAnswers } from '../../domain/relevant';
import {
  answered,
  answersOf,
  homeOf,
  sharedField,
  sharedName,
  visitOf,
  type VisitAnswers,
} from '../../domain/visit';
import type { Entry, Place as Location } from '../../store';
import { contextOf, type FormToFill, type Visit } from './loading';
import { changed, read, topOf } from './paths';
import type { Saver } from './saver';

/** One form at this moment. */
export interface Standing {
  form: FormToFill;
  context: Context;
  /** As typed; what is hidden now is still there. */
  answers: Answers;
  /** Of these, what belongs into the entry. */
  relevant: Answers;
  examination: Examination;
  names: Record<string, unknown>;
  shown: Set<string>;
  required: Set<string>;
}

export interface Filling {
  readonly visit: Visit;
  readonly occurredOn: Ref<string>;
  readonly place: Ref<Location | undefined>;
  readonly standings: ComputedRef<Standing[]>;
  /** Paths (`htn:sbp`) that the person has left once, or that were carried over. */
  readonly touched: Set<string>;
  /** The person has tried to save: everything wrong is shown. */
  readonly isTried: Ref<boolean>;
  readonly confirmed: Map<string, Set<string>>;
  /** The question that is to come into sight now, also when its part shows another one. */
  readonly wanted: Ref<{ form: string; path: string } | undefined>;
  set(code: string, path: string, value: unknown): void;
  confirm(code: string, key: string, yes: boolean): void;
  standing(code: string): Standing;
}

export function fillingOf(
  visit: Visit,
  saver: Saver,
  place: Ref<Location | undefined>,
  keepConfirmed: (code: string, keys: string[]) => void,
): Filling {
  const answers = shallowRef<VisitAnswers>(
    visitOf(visit.forms.map(({ definition, draft }) => ({ definition, answers: draft.answers }))),
  );
  const occurredOn = ref(visit.draft.occurred_on);
  const confirmed = reactive(
    new Map(visit.forms.map(({ draft }) => [draft.form, new Set(draft.confirmed ?? [])])),
  ) as Map<string, Set<string>>;
  const standings = computed(() =>
    standingsOf(visit, answers.value, occurredOn.value, place.value !== undefined),
  );
  return {
    visit,
    occurredOn,
    place,
    standings,
    touched: reactive(new Set<string>()),
    isTried: ref(false),
    wanted: ref(),
    confirmed,
    set: (code, path, value) => setAnswer(visit, answers, saver, code, path, value),
    confirm(code, key, yes) {
      const keys = confirmed.get(code) ?? new Set<string>();
      if (yes) keys.add(key);
      else keys.delete(key);
      keepConfirmed(code, [...keys]);
    },
    standing: (code) => standingIn(standings.value, code),
  };
}

function standingIn(standings: readonly Standing[], code: string): Standing {
  const found = standings.find(({ form }) => form.definition.code === code);
  if (found === undefined) throw new Error(`no form ${code} in this visit`);
  return found;
}

/** In the order of the visit; a form that asks for others looks at them as they stand now. */
function standingsOf(visit: Visit, all: VisitAnswers, day: string, hasPlace: boolean): Standing[] {
  const done: Standing[] = [];
  for (const form of askedLast(visit.forms)) {
    const siblings = done.map(({ form: { draft }, examination: { answers } }) => ({
      id: draft.entry_id,
      form: draft.form,
      occurred_on: day,
      recorded_at: '9', // the newest of the day
      answers,
    }));
    done.push(standingOf(visit, form, all, day, hasPlace, siblings));
  }
  return visit.forms.map(({ draft }) => standingIn(done, draft.form));
}

/** Those that ask for other forms after these; so they are saved and sent, too. */
export function askedLast<T extends { definition: Definition }>(forms: readonly T[]): T[] {
  const asks = ({ definition: { code, past = {} } }: T): boolean =>
    Object.values(past).some((each) => each.same_day !== false && each.forms.some((form) => form !== code));
  return [...forms.filter((each) => !asks(each)), ...forms.filter(asks)];
}

function standingOf(
  visit: Visit,
  form: FormToFill,
  all: VisitAnswers,
  day: string,
  hasPlace: boolean,
  siblings: readonly Entry[],
): Standing {
  const { definition } = form;
  const context = contextOf(visit, form, day, hasPlace, siblings);
  const answers = answersOf(all, definition);
  const relevant = relevantAnswers(definition, answers, context);
  const examination = examine(definition, relevant, context);
  examination.faults.push(...checkDay(definition, context, relevant));
  const { names } = readAnswers(definition, relevant, context);
  return {
    form,
    context,
    answers,
    relevant,
    examination,
    names,
    shown: shownFields(definition, names),
    required: requiredFields(definition, names),
  };
}

function setAnswer(
  visit: Visit,
  all: ShallowRef<VisitAnswers>,
  saver: Saver,
  code: string,
  path: string,
  value: unknown,
): void {
  const owner = visit.forms.find(({ definition }) => definition.code === code);
  const field = owner && fieldAt(owner.definition, topOf(path));
  if (!owner || !field) return;
  const before = answersOf(all.value, owner.definition)[field.id];
  const next = changed(before, path.split('.').slice(1), value);
  all.value = answered(all.value, code, field, next);
  for (const { code: form, path: id } of askedFor({ visit }, code, field.id)) {
    const { definition } = visit.forms.find(({ draft }) => draft.form === form) ?? owner;
    saver.change(form, { [id]: answersOf(all.value, definition)[id] });
  }
}

export function valueAt(standing: Standing, path: string): unknown {
  const field = fieldAt(standing.form.definition, path);
  return read(field?.type === 'computed' ? standing.examination.answers : standing.answers, path);
}

/** A question in one of the forms of the visit. */
export interface Place {
  code: string;
  path: string;
}

/** The forms that a question is asked for, under the name that each has for it; first the one that asks. */
export function askedFor({ visit }: Pick<Filling, 'visit'>, code: string, path: string): Place[] {
  const definitions = visit.forms.map(({ definition }) => definition);
  const top = topOf(path);
  const owner = definitions.find((each) => each.code === code);
  const field = owner && fieldAt(owner, top);
  const name = field ? sharedName(field) : undefined;
  if (name === undefined) return [{ code, path }];
  const home = homeOf(definitions, name);
  return definitions
    .flatMap((each) => {
      const theirs = sharedField(each, name);
      return theirs ? [{ code: each.code, path: theirs.id + path.slice(top.length) }] : [];
    })
    .sort((one, other) => Number(other.code === home) - Number(one.code === home));
}
