/**
 * What the rules make of an entry: class, severity, alerts, referral, next date, doubts.
 * The system proposes, the doctor decides. The same as app/formdefs/answers/evaluate.py.
 */
import { namesOf, type Answers, type Context } from './context.ts';
import { findConditions } from './conditions.ts';
import { addDays, readDay, writeDay } from './dates.ts';
import type { Definition, Rule } from './definition.ts';
import { compileCondition, compileExpression, type Names } from './expression.ts';
import { written, type Flag } from './fault.ts';
import { readAnswers, type Reading } from './reading.ts';
import { memoized } from './memoized.ts';

const SEVERITIES = ['yellow', 'orange', 'red']; // rising
const RECHECK_DAYS = 14; // red and orange are seen again within that time

/** Something that a person must hear of. A hint is an alert that is only shown while filling. */
export interface Alert {
  code: string;
  severity: string;
  message: string;
}

/** `visit_class` is proposed; `rule` decided, `rules` all held; `next_by` is the latest next visit. */
export interface Outcome {
  visit_class: string | null;
  severity: string | null;
  rule: string | null;
  rules: string[];
  message: string | null;
  referral: string | null;
  reasons: string[];
  next_by: string | null;
  alerts: Alert[];
  hints: Alert[];
  flags: Flag[];
  applies: boolean;
  face_to_face: boolean;
}

/** Also of answers that are not complete or not right: what cannot be used counts as not known. */
export function evaluate(definition: Definition, answers: Answers, context: Context): Outcome {
  const reading = readAnswers(definition, answers, context);
  return judge(definition, reading, context, findConditions(definition, answers, reading).flags);
}

export function judge(definition: Definition, reading: Reading, context: Context, doubts: Flag[]): Outcome {
  const compiled = compiledRules(definition);
  const { names, answers } = reading;
  const applies = compiled.applies(names) !== false;
  const clinical = compiled.when(names) ? clinicalOutcome(definition, names, context) : NOTHING;
  names['proposed'] = { visit_class: clinical.visit_class, next_by: clinical.next_by, applies };
  const flags = compiled.flags.filter(([holds]) => holds(names)).map(([, rule]) => flagOf(rule));
  const met = (answers['visit_result'] ?? '1') === '1';
  const counts = definition.counting_modes.some((mode) => mode === answers['visit_mode']);
  return { ...clinical, flags: [...doubts, ...flags], applies, face_to_face: met && counts };
}

/** Whether the form is for such a person on that day; what is not known does not exclude anybody. */
export function applies(definition: Definition, context: Context): boolean {
  const names = { ...namesOf(context), params: definition.rules.params };
  return compiledRules(definition).applies(names) !== false;
}

const NOTHING: Outcome = {
  visit_class: null,
  severity: null,
  rule: null,
  rules: [],
  message: null,
  referral: null,
  reasons: [],
  next_by: null,
  alerts: [],
  hints: [],
  flags: [],
  applies: true,
  face_to_face: false,
};

const compiledRules = memoized(({ rules, applies }: Definition) => ({
  when: compileCondition(rules.when ?? true),
  adult: compileCondition(rules.adult),
  given: rules.given.map(([name, value]) => ({ name, compute: compileExpression(value) })),
  rows: tests(rules.rows),
  alerts: tests(rules.alerts),
  flags: tests(rules.flags),
  applies: compileExpression(applies ?? null),
}));

function tests(rules: Rule[]): [(names: Names) => boolean, Rule][] {
  return rules.map((rule) => [compileCondition(rule.when), rule]);
}

function clinicalOutcome(definition: Definition, names: Names, context: Context): Outcome {
  const compiled = compiledRules(definition);
  const given: Names = {};
  names['given'] = given;
  for (const { name, compute } of compiled.given) given[name] = compute(names);
  const hit = compiled.rows.filter(([holds]) => holds(names)).map(([, rule]) => rule);
  const signs = compiled.adult(names)
    ? compiled.alerts.filter(([holds]) => holds(names)).map(([, rule]) => rule)
    : [];
  const alerts = [...hit.slice(0, 1), ...signs]
    .filter(({ severity }) => SEVERITIES.includes(severity ?? ''))
    .map((rule) => alertOf(rule, names));
  const severity = mostSevere(alerts);
  return {
    ...NOTHING,
    ...decision(hit[0], names),
    visit_class: mostSerious(definition, hit),
    severity,
    rules: hit.map(({ id }) => id),
    next_by: nextBy(definition, hit[0], severity, context),
    alerts,
    hints: signs.filter((rule) => rule.severity === 'hint').map((rule) => alertOf(rule, names)),
  };
}

function decision(
  rule: Rule | undefined,
  names: Names,
): Pick<Outcome, 'rule' | 'message' | 'referral' | 'reasons'> {
  return {
    rule: rule?.id ?? null,
    message: rule ? filled(rule.message, names) : null,
    referral: rule?.referral ?? null,
    reasons: rule?.reasons ?? [],
  };
}

function mostSevere(alerts: Alert[]): string | null {
  const highest = Math.max(-1, ...alerts.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[highest] ?? null;
}

/** When several situations coexist, the most serious class is recorded. */
function mostSerious({ rules }: Definition, hit: Rule[]): string | null {
  const proposed = new Set(hit.map((rule) => rule.class));
  return rules.class_order?.find((each) => proposed.has(each)) ?? null;
}

function nextBy(
  { rules }: Definition,
  decisive: Rule | undefined,
  severity: string | null,
  context: Context,
): string | null {
  const spans = [rules.interval_days, decisive?.within_days];
  if (severity === 'orange' || severity === 'red') spans.push(RECHECK_DAYS);
  const known = spans.filter((days): days is number => days !== undefined);
  const day = readDay(context.occurred_on);
  const next = known.length && day !== null ? addDays(day, Math.min(...known)) : null;
  return next === null ? null : writeDay(next);
}

function alertOf({ id, severity, message }: Rule, names: Names): Alert {
  return { code: id, severity: severity ?? 'hint', message: filled(message, names) };
}

function flagOf({ id, level, message, field }: Rule): Flag {
  return { code: id, level: level ?? 'LOW', message, field: field ?? null };
}

/** The message with the answers that it names. */
function filled(message: string, names: Names): string {
  return message.replace(/\{([a-z_0-9]+)\}/g, (_, name: string) => written(names[name]));
}
