/** When people are due by a form: whom it is for, how often, within which windows. The same as app/formdefs/definitions/schedule.py. */

/** A visit due so many days, or months with `unit` m, after the origin; its window in days around that. */
export interface Point {
  code: string;
  title: string;
  at: number;
  after: number;
  before?: number;
  unit?: string;
}

/** An answer that tells the day from which the points are counted, or `days` before it. */
export interface Origin {
  form: string;
  path: string;
  days?: number;
  /** An answer and codes: told only where the answer is one of them. */
  when?: string[];
}

/** How one form takes part in the plan of its programme; what each key means stands with the server's. */
export interface Schedule {
  mode: number;
  narrow_until: number;
  narrow_days: number;
  wide_days: number;
  retry_days: number;
  referral_days: number;
  first_days: number;
  first?: string;
  begins?: string;
  years?: number;
  also?: string;
  quota?: number;
  every?: string;
  joins?: string;
  next_form?: string;
  enders?: string[];
  kind?: 'followup' | 'referral_check';
  title?: string;
  doctor_date?: string;
  ends_if?: [path: string, ...codes: string[]][];
  part_if?: [path: string, ...codes: string[]][];
  part_hint?: string;
  kept_if?: [path: string, ...codes: string[]][];
  until?: string;
  raised_by?: [form: string, path: string, ...codes: string[]][];
  raised_days?: number;
  closers?: string[];
  lost_after?: number;
  lost_if?: [path: string, ...codes: string[]][];
  lost_within?: number;
  lost_hint?: string;
  hint_after?: number;
  hint_from?: string;
  hint?: string;
  hint_again?: string;
  a_week?: string;
  late_days?: number;
  late_message?: string;
  origins?: Origin[];
  ended_by?: Origin[];
  voided_by?: Origin[];
  gap_days?: number;
  length_days?: number;
  stage?: string;
  points?: Point[];
}
