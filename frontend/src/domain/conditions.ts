/** What holds between the answers of a form: what is shown, required, forbidden, or to be confirmed. */
import type { Answers } from './context.ts';
import type { Condition, Definition, Field } from './definition.ts';
import { compileCondition, type Names } from './expression.ts';
import { written, type Fault, type Flag } from './fault.ts';
import { FORMATS } from './formats.ts';
import type { Reading } from './reading.ts';
import { memoized } from './memoized.ts';
import { isObject } from './objects.ts';
import { isBlank } from './shape.ts';

type Test = (names: Names) => boolean;

export interface Findings {
  faults: Fault[];
  flags: Flag[];
}

const ASKED: Record<string, string> = {
  choice: '请选择',
  choices: '请选择',
  bool: '请选择',
  ref: '请选择',
  refs: '请选择',
  photo: '请拍摄',
  photos: '请拍摄',
  signature: '缺少',
  rows: '请添加',
};

/** A field with its conditions compiled. */
interface Question {
  field: Field;
  show: Test;
  required: Test;
  formatted: Test | null;
  hard: [Test, Condition][];
  soft: [Test, Condition][];
  inner: Question[];
}

/** Where questions are asked: a form, a group or a row. `kept` is what can be used of what was sent. */
interface Place {
  path: string;
  sent: Answers;
  kept: Answers;
  names: Names;
  findings: Findings;
}

export function findConditions(definition: Definition, sent: Answers, reading: Reading): Findings {
  const findings: Findings = { faults: [], flags: [] };
  const whole: Place = { path: 'answers', sent, kept: reading.answers, names: reading.names, findings };
  for (const { show, questions } of compiledSections(definition)) {
    const shown = show(reading.names);
    for (const question of questions) ask(question, shown, whole);
  }
  return findings;
}

/** The ids of the sections and fields that are shown now; those inside groups as `referral.ref_org`. */
export function shownFields(definition: Definition, names: Names): Set<string> {
  const shown = new Set<string>();
  for (const { show, questions } of compiledSections(definition))
    if (show(names)) collectShown(questions, names, '', shown);
  return shown;
}

/** Whether a field is required in these circumstances, if it is shown. */
export function requiredFields(definition: Definition, names: Names): Set<string> {
  const required = new Set<string>();
  for (const { questions } of compiledSections(definition)) collectRequired(questions, names, '', required);
  return required;
}

/** The same within one row of a rows field, whose ids are then those of its columns. */
export function rowFields(
  rows: Field,
  names: Names,
  row: Answers,
): { shown: Set<string>; required: Set<string> } {
  const questions = questionOf(rows).inner;
  const found = { shown: new Set<string>(), required: new Set<string>() };
  collectShown(questions, { ...names, item: row }, '', found.shown);
  collectRequired(questions, { ...names, item: row }, '', found.required);
  return found;
}

function collectShown(questions: Question[], names: Names, prefix: string, shown: Set<string>): void {
  for (const { field, show, inner } of questions) {
    if (!show(names)) continue;
    shown.add(prefix + field.id);
    if (field.type === 'group') collectShown(inner, names, `${field.id}.`, shown);
  }
}

function collectRequired(questions: Question[], names: Names, prefix: string, required: Set<string>): void {
  for (const question of questions) {
    if (question.required(names)) required.add(prefix + question.field.id);
    if (question.field.type === 'group')
      collectRequired(question.inner, names, `${question.field.id}.`, required);
  }
}

const compiledSections = memoized((definition: Definition) =>
  definition.sections.map((section) => ({
    show: compileCondition(section.show ?? true),
    questions: section.fields.map(questionOf),
  })),
);

const questionOf = memoized((field: Field): Question => ({
  field,
  show: compileCondition(field.show ?? true),
  required: compileCondition(field.required ?? false),
  formatted: field.format_when === undefined ? null : compileCondition(field.format_when),
  hard: (field.hard ?? []).map((each) => [compileCondition(each.when), each]),
  soft: (field.soft ?? []).map((each) => [compileCondition(each.when), each]),
  inner: (field.fields ?? []).map((each) => questionOf(each)),
}));

/** A value that cannot be used is not missing: its fault was found when it was read. */
function ask(question: Question, shown: boolean, place: Place): void {
  const { field } = question;
  const answered = field.type !== 'computed' && !isBlank(place.sent[field.id]);
  if (!shown || !question.show(place.names)) {
    if (answered) fault(place, field, 'not_shown', `${field.label}在此情况下不适用`);
    return;
  }
  if (!answered) askForIt(question, place);
  judge(question, place);
  const value = place.kept[field.id] ?? null;
  if (value !== null) weigh(question, value, place);
}

function askForIt({ field, required }: Question, place: Place): void {
  if (field.type !== 'computed' && required(place.names))
    fault(place, field, 'required', (ASKED[field.type] ?? '请填写') + field.label.replace(/^[0-9]+\. /, ''));
}

function fault(place: Place, field: Field, code: string, message: string): void {
  place.findings.faults.push({ path: `${place.path}.${field.id}`, code, message });
}

function flag(place: Place, field: Field, code: string, level: string, message: string): void {
  const path = `${place.path}.${field.id}`.replace(/^answers\./, '');
  place.findings.flags.push({ code, level, message, field: path });
}

function judge({ field, hard, soft }: Question, place: Place): void {
  for (const [holds, { message }] of hard) if (holds(place.names)) fault(place, field, 'rule', message);
  for (const [holds, condition] of soft)
    if (holds(place.names))
      flag(place, field, condition.flag ?? 'soft', condition.level ?? 'LOW', condition.message);
}

/** What the value itself tells, within its circumstances. */
function weigh(question: Question, value: unknown, place: Place): void {
  const { field, formatted, inner } = question;
  if (typeof value === 'number') doubt(field, value, place);
  if (formatted?.(place.names)) requireFormat(field, String(value), place);
  if (Array.isArray(value) && value.length < (field.min ?? 0))
    fault(place, field, 'too_few', `${field.label}至少 ${field.min} 项`);
  if (inner.length) askInside(question, value, place);
}

function doubt(field: Field, value: number, place: Place): void {
  const { usual_min: least = -Infinity, usual_max: most = Infinity } = field;
  if (value < least || value > most) flag(place, field, 'soft', 'LOW', usualMessage(field));
}

function usualMessage({ label, unit, usual_min, usual_max }: Field): string {
  const suffix = unit ? ` ${unit}` : '';
  if (usual_min === undefined) return `${label}通常不超过 ${written(usual_max)}${suffix}，请核对`;
  if (usual_max === undefined) return `${label}通常不低于 ${written(usual_min)}${suffix}，请核对`;
  return `${label}通常在 ${written(usual_min)} 到 ${written(usual_max)}${suffix} 之间，请核对`;
}

function requireFormat(field: Field, value: string, place: Place): void {
  const reason = FORMATS.get(field.format ?? '')?.(value, String(place.names['today'])) ?? null;
  if (reason !== null) fault(place, field, 'format', reason);
}

/** The questions of a group, or those of each row: a row is called `item`. */
function askInside({ field, inner }: Question, value: unknown, place: Place): void {
  const path = `${place.path}.${field.id}`;
  const sent = place.sent[field.id];
  if (Array.isArray(value)) {
    value.forEach((row: Answers, position) => {
      const names = { ...place.names, item: row };
      const scope = {
        ...place,
        path: `${path}.${position}`,
        sent: (sent as Answers[])[position] ?? {},
        kept: row,
        names,
      };
      for (const question of inner) ask(question, true, scope);
    });
  } else if (isObject(value)) {
    for (const question of inner) ask(question, true, { ...place, path, sent: sent as Answers, kept: value });
  }
}
