/** The parts of a visit as the screen shows them, and how far each of them is. */
import type { Sheet } from '../../controls/sheet';
import type { Field } from '../../domain/definition';
import type { VisitSection } from '../../domain/visit';
import { topOf } from './paths';
import type { Filling } from './visit';

/** One card: a section, or the sections of a questionnaire that are asked one question after the other. */
export interface Part {
  id: string;
  form: string;
  title: string;
  sections: VisitSection[];
  isQuestionnaire: boolean;
}
export interface Asked {
  field: Field;
  section: string;
}
export interface PartState {
  asked: number;
  answered: number;
  /** Required, and without an answer. */
  missing: number;
  /** Answered, but wrong, and said so. */
  wrong: number;
}

export function partsOf(sections: readonly VisitSection[]): Part[] {
  const parts: Part[] = [];
  for (const each of sections) {
    const last = parts[parts.length - 1];
    const isQuestionnaire = each.section.layout === 'questions';
    if (isQuestionnaire && last?.isQuestionnaire && last.form === each.form) last.sections.push(each);
    else
      parts.push({
        id: `${each.form}-${each.section.id}`,
        form: each.form,
        title: each.section.title,
        sections: [each],
        isQuestionnaire,
      });
  }
  return parts;
}

/** The questions that are shown now. */
export function askedIn(part: Part, sheet: Sheet): Asked[] {
  return part.sections.flatMap(({ section }) =>
    section.fields
      .filter((field) => sheet.shows(field.id))
      .map((field) => ({ field, section: section.title })),
  );
}

export function stateOf(part: Part, filling: Filling, sheet: Sheet): PartState {
  const asked = askedIn(part, sheet).map(({ field }) => field);
  const ids = new Set(asked.map(({ id }) => id));
  const faults = filling
    .standing(part.form)
    .examination.faults.map(({ path, code }) => ({ path: path.replace(/^answers\./, ''), code }))
    .filter(({ path }) => ids.has(topOf(path)));
  const missing = faults.filter(({ code }) => code === 'required').length;
  const wrong = faults.filter(({ path, code }) => code !== 'required' && sheet.faults(path).length).length;
  const counted = asked.filter(
    ({ type }) => type !== 'note' && (type !== 'computed' || part.isQuestionnaire),
  );
  return {
    asked: counted.length,
    answered: counted.filter(({ id }) => isAnswered(sheet.value(id))).length,
    missing,
    wrong,
  };
}

export function isAnswered(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
