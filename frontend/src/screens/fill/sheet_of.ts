/** The sheet that the controls of one form of the visit work on. */
import type { Question, Sheet } from '../../controls/sheet';
import { rowFields } from '../../domain/conditions';
import { fieldAt, type Field } from '../../domain/definition';
import type { Store } from '../../store';
import { dayText } from '../days';
import { formName } from '../form_names';
import { doubtsOf } from './doubts';
import { MEDICATIONS } from './loading';
import { optionsFor } from './options';
import { classFieldOf, nextFieldOf } from './decided';
import { read, topOf, withoutRows } from './paths';
import { faultsOf } from './problems';
import { isUpdate } from './update';
import { askedFor, valueAt, type Filling, type Standing } from './visit';

/** As much of the store as a sheet needs. */
export type Keeping = Pick<Store, 'attachments'>;

const ROW = /^([^.]+)\.(\d+)\.(.+)$/;

export function sheetOf(filling: Filling, code: string, store: Keeping): Sheet {
  const standing = (): Standing => filling.standing(code);
  const codes = filling.visit.forms.map(({ definition }) => definition.code);
  const all = (path: string): [Standing, string][] =>
    askedFor(filling, code, path).map((each) => [filling.standing(each.code), each.path]);
  const isSeen = (path: string): boolean => filling.isTried.value || filling.touched.has(`${code}:${path}`);
  const remarks = filling.visit.forms.find(({ definition }) => definition.code === code)?.draft.remarks ?? [];
  return {
    prefix: code,
    value: (path) => valueAt(standing(), path),
    set: (path, value) => filling.set(code, path, value),
    touch: (path) => void filling.touched.add(`${code}:${path}`),
    shows: (path) => isShown(standing(), path, filling),
    requires: (path) => all(path).some((each) => isRequired(...each)),
    faults: (path) => {
      const found = isSeen(path) ? all(path).flatMap((each) => faultsAt(...each, standing(), path)) : [];
      return [...new Set(found)];
    },
    remarks: (path) => remarks.filter(({ field }) => field === path).map(({ text }) => text),
    doubts: (path) => {
      const found = isSeen(path) ? all(path) : [];
      const here = found.flatMap(([each, at]) => doubtsOf(each).filter((doubt) => doubt.path === at));
      return [...new Map(here.map((doubt) => [doubt.key, doubt])).values()];
    },
    isConfirmed: (key) => filling.confirmed.get(code)?.has(key) ?? false,
    confirm: (key, yes) => codes.forEach((each) => filling.confirm(each, key, yes)),
    previous: (path) => previousOf(filling, standing(), path),
    previousWord: isUpdate(code) ? '现在' : '上次',
    carried: (path) => carriedFrom(standing(), path, filling),
    keepCarried: (path) => filling.confirm(code, keptKey(path), true),
    optionsOf: (question: Question) => optionsFor(filling.visit, question, standing().answers),
    drugs: () => filling.visit.drugs,
    keep: (bytes, mediaType) => store.attachments.keep(bytes, mediaType),
    image: (sha256) => imageOf(store, sha256),
  };
}

/** Medicines are repeated from whichever form had them last. */
function previousOf({ visit }: Filling, { form }: Standing, path: string): unknown {
  return path === MEDICATIONS ? visit.medications : form.last[path];
}

/** What the form finds wrong with an answer that may stand in another form of the visit. */
function faultsAt(form: Standing, path: string, where: Standing, there: string): string[] {
  const found = faultsOf(form).filter((fault) => fault.path === path);
  const { short } = form.form.definition;
  const isRefused = form.answers[path] === undefined && where.answers[there] !== undefined;
  if (found.length && isRefused) return [`${short}没有这个选项：请换一个，或另外填这张表`];
  return found.map(({ message }) => message);
}

export async function imageOf(store: Keeping, sha256: string): Promise<string | undefined> {
  const kept = await store.attachments.get(sha256);
  return kept && URL.createObjectURL(new Blob([kept.bytes], { type: kept.media_type }));
}

/** Asked only when there is something to explain. */
const REASONS = ['visit_class_reason', 'next_reason'];

function isShown(standing: Standing, path: string, filling: Filling): boolean {
  const field = fieldAt(standing.form.definition, path);
  if (field === null || field.auto || isElsewhere(standing, field, path, filling)) return false;
  if (REASONS.includes(path)) return needsReason(standing, path);
  const row = ROW.exec(path);
  if (row === null) return standing.shown.has(path);
  return inRow(standing, row, 'shown');
}

/** Needless here, told by a later visit, or without anything on this phone to choose from. */
function isElsewhere(standing: Standing, field: Field, path: string, filling: Filling): boolean {
  if (path === 'location_reason') return filling.place.value !== undefined;
  if (path === 'referral.ref_check_result') return true;
  if (standing.required.has(path)) return false;
  if (isRef(field)) return optionsFor(filling.visit, field, standing.answers).length === 0;
  return field.options?.length === 1 && standing.answers[path] === field.options[0]?.[0]; // nothing to decide
}

function isRef({ type }: Field): boolean {
  return type === 'ref' || type === 'refs';
}

function isRequired(standing: Standing, path: string): boolean {
  if (REASONS.includes(path)) return true;
  if (path === 'visit_mode' && standing.form.definition.code === 'sign') return true;
  if (isInEmptyGroup(standing, path)) return false;
  const row = ROW.exec(path);
  return row === null ? standing.required.has(withoutRows(path)) : inRow(standing, row, 'required');
}

/** A group that may be left out, such as a referral, asks for nothing until it is begun. */
function isInEmptyGroup({ form, required, answers }: Standing, path: string): boolean {
  const top = topOf(path);
  if (top === path || fieldAt(form.definition, top)?.type !== 'group') return false;
  return !required.has(top) && read(answers, top) === undefined;
}

function inRow(standing: Standing, row: RegExpExecArray, which: 'shown' | 'required'): boolean {
  const [, name = '', index = '', column = ''] = row;
  const field = fieldAt(standing.form.definition, name);
  if (field === null) return false;
  const answers = (read(standing.answers, `${name}.${index}`) ?? {}) as Record<string, unknown>;
  return rowFields(field, standing.names, answers)[which].has(column);
}

function needsReason(standing: Standing, path: string): boolean {
  const { outcome } = standing.examination;
  const { definition } = standing.form;
  const isNext = path === 'next_reason';
  const given = standing.relevant[isNext ? nextFieldOf(definition) : classFieldOf(definition)];
  if (given === undefined || !standing.shown.has(path)) return false;
  if (isNext) return outcome.next_by !== null && (given as string) > outcome.next_by;
  return outcome.visit_class !== null && given !== outcome.visit_class;
}

const keptKey = (path: string): string => `carried|${path}`;

/** 沿用上次（9月3日） or 沿用肺结核首访（9月3日）: of what stands as it was and is not yet confirmed. */
function carriedFrom({ form, answers }: Standing, path: string, filling: Filling): string {
  const carried = form.carried[path];
  if (carried === undefined || filling.confirmed.get(form.definition.code)?.has(keptKey(path))) return '';
  if (JSON.stringify(carried.value) !== JSON.stringify(answers[path])) return '';
  const source = carried.form === form.definition.code ? '上次' : formName(carried.form);
  return `沿用${source}（${dayText(carried.occurred_on)}）`;
}
