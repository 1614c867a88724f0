/** A form as data: the document that the server makes of it and phones get in the channel `ref`. */
import type { Expression } from './expression.ts';
import type { Asked } from './past.ts';
import type { Schedule } from './schedule.ts';

export type FieldType =
  | 'integer' | 'decimal' | 'text' | 'date' | 'datetime' | 'choice' | 'choices' | 'bool' | 'rows' | 'group'
  | 'photo' | 'photos' | 'signature' | 'ref' | 'refs' | 'computed' | 'note'; // prettier-ignore

/** When it is true, the message holds: as a fault (hard), or as something to confirm (soft). */
export interface Condition {
  when: Expression;
  message: string;
  flag?: string;
  level?: string;
}

/** One question of a form, or one column of its rows. */
export interface Field {
  id: string;
  label: string;
  type: FieldType;
  of?: string;
  unit?: string;
  digits?: number;
  min?: number;
  max?: number;
  usual_min?: number;
  usual_max?: number;
  options?: [code: string, label: string][];
  exclusive?: string;
  format?: string;
  format_when?: Expression;
  required?: Expression;
  show?: Expression;
  hard?: Condition[];
  soft?: Condition[];
  compute?: Expression;
  fields?: Field[];
  /** From the last visit of this form; a list: also from other forms (`tb_first`) or fields (`referral_up.to_org`). */
  carry?: boolean | string[];
  previous?: boolean;
  /** Asked once in a visit of several forms; under that name, if it is one. */
  shared?: boolean | string;
  auto?: boolean;
  de?: string;
  help?: string;
}

/** A part of a form under one heading. */
export interface Section {
  id: string;
  title: string;
  fields: Field[];
  show?: Expression;
  /** Asked one by one, the next one by itself. */
  layout?: 'questions';
}

/** One row of a decision table, an alert on a vital sign, or a flag of doubt. */
export interface Rule {
  id: string;
  when: Expression;
  message: string;
  class?: string;
  severity?: string;
  level?: string;
  field?: string;
  referral?: string;
  within_days?: number;
  reasons?: string[];
}

/** What classifies an entry, alerts, flags it and sets its next date. */
export interface RuleTable {
  params: Record<string, unknown>;
  given: [name: string, value: Expression][];
  rows: Rule[];
  alerts: Rule[];
  flags: Rule[];
  adult: Expression;
  when?: Expression;
  interval_days?: number;
  class_field?: string;
  class_order?: string[];
  schedule?: Schedule;
}

/** One version of one form. */
export interface Definition {
  code: string;
  version: number;
  title: string;
  short: string;
  kind: string;
  basis: string;
  modes: string[];
  counting_modes: string[];
  groups?: string[];
  conditions?: string[];
  applies?: Expression;
  past?: Record<string, Asked>;
  sections: Section[];
  rules: RuleTable;
}

export function fieldsOf(definition: Definition): Field[] {
  return ([] as Field[]).concat(...definition.sections.map((section) => section.fields));
}

/** The field that a path such as `sbp`, `referral.ref_flag` or `medications.0.dose` names. */
export function fieldAt(definition: Definition, path: string): Field | null {
  let found: Field | null = null;
  let among = fieldsOf(definition);
  for (const step of path.replace(/^answers\./, '').split('.')) {
    if (/^[0-9]+$/.test(step)) continue;
    found = among.find((each) => each.id === step) ?? null;
    if (found === null) return null;
    among = found.fields ?? [];
  }
  return found;
}

export function labelOf(field: Field, code: string): string {
  return field.options?.find(([each]) => each === code)?.[1] ?? code;
}
