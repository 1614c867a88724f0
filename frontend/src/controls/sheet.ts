/** What the controls of one form stand on: its answers, what is shown, wrong or doubtful, and where bytes are kept. */
import type { InjectionKey } from 'vue';
import type { Drug } from '../domain/drugs';

/** A question as the definition has it; of the domain's Field, what controls need. */
export interface Question {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly of?: string | undefined;
  readonly unit?: string | undefined;
  readonly digits?: number | undefined;
  readonly min?: number | null | undefined;
  readonly max?: number | null | undefined;
  readonly options?: readonly (readonly [code: string, label: string])[] | undefined;
  readonly exclusive?: string | null | undefined;
  readonly format?: string | null | undefined;
  readonly help?: string | undefined;
  readonly fields?: readonly Question[] | undefined;
  readonly previous?: boolean | undefined;
  readonly required?: unknown;
}

/** A soft warning that the person has to confirm or mend. */
export interface Doubt {
  readonly key: string;
  readonly message: string;
}

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  /** Pinyin initials, to be found by. */
  readonly keys?: string;
}

/** A list of residents, too many to be offered at once. */
export const PEOPLE = 'attendee_ids';

/** Paths name answers as faults do: `sbp`, `referral.ref_flag`, `medications.0.dose`. */
export interface Sheet {
  /** Makes ids of elements unique where several forms are on one page. */
  readonly prefix: string;
  value(path: string): unknown;
  set(path: string, value: unknown): void;
  /** The person has left the question: what is wrong with it may be said now. */
  touch(path: string): void;
  shows(path: string): boolean;
  requires(path: string): boolean;
  faults(path: string): readonly string[];
  /** What a reviewer or the server found wrong. */
  remarks(path: string): readonly string[];
  doubts(path: string): readonly Doubt[];
  isConfirmed(key: string): boolean;
  confirm(key: string, yes: boolean): void;
  /** The answer of the previous visit to a question of the first level. */
  previous(path: string): unknown;
  /** How that answer is called: 上次 of a visit, 现在 of a record. */
  readonly previousWord: string;
  /** Where an answer that nobody has confirmed yet was carried over from; empty for others. */
  carried(path: string): string;
  /** The person says that what was carried over still holds. */
  keepCarried(path: string): void;
  /** What a ref or refs question may name. */
  optionsOf(question: Question): readonly Option[];
  /** The county's list of medicines. */
  drugs(): readonly Drug[];
  keep(bytes: ArrayBuffer, mediaType: string): Promise<string>;
  /** An address for an img, or undefined when the bytes are not on this phone. */
  image(sha256: string): Promise<string | undefined>;
}

export const SHEET: InjectionKey<Sheet> = Symbol('sheet');
