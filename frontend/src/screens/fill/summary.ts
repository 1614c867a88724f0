/** What one form of a visit comes to, in the words of the review before saving. */
import type { Sheet } from '../../controls/sheet';
import { answerText } from '../../controls/answer_text';
import { fieldAt, fieldsOf, labelOf } from '../../domain/definition';
import type { Severity } from '../../store';
import { classFieldOf, nextFieldOf } from './decided';
import { isAnswered } from './parts';
import { askedFor, type Filling, type Standing } from './visit';

export interface FormSummary {
  code: string;
  name: string;
  visitClass: string;
  /** The system's class, when the doctor chose another. */
  proposed: string;
  severity: Severity | null;
  next: string | undefined;
  /** What the form reckons: score and grade. */
  results: [label: string, text: string][];
  /** Labels of questions that were asked and left open. */
  open: string[];
  carried: number;
}

/** A form's own result stands in at most this many computed fields: total and grade, not nine scores. */
const FEW_RESULTS = 3;

export function summaryOf(standing: Standing, sheet: Sheet, filling: Filling): FormSummary {
  const { definition } = standing.form;
  const { outcome } = standing.examination;
  const own = fieldsOf(definition).filter(({ id }) => sheet.shows(id));
  const chosen = standing.relevant[classFieldOf(definition)];
  return {
    code: definition.code,
    name: definition.short,
    visitClass: classText(standing, chosen),
    proposed: chosen === outcome.visit_class ? '' : classText(standing, outcome.visit_class),
    severity: outcome.severity as Severity | null,
    next: nextOf(standing),
    results: resultsOf(standing),
    open: own
      .filter(
        ({ id, type, auto }) =>
          type !== 'computed' && type !== 'note' && !auto && !isAnswered(sheet.value(id)),
      )
      .filter(({ id }) => askedFor(filling, definition.code, id)[0]?.code === definition.code)
      .map(({ label }) => label),
    carried: own.filter(({ id }) => sheet.carried(id) !== '').length,
  };
}

function classText({ form: { definition } }: Standing, code: unknown): string {
  const field = fieldAt(definition, classFieldOf(definition));
  return field && typeof code === 'string' ? labelOf(field, code) : '';
}

function nextOf({ relevant, examination, form }: Standing): string | undefined {
  const dates = [relevant[nextFieldOf(form.definition)], examination.outcome.next_by];
  return dates.find((day): day is string => typeof day === 'string');
}

function resultsOf({ form: { definition }, examination }: Standing): [string, string][] {
  const reckoned = definition.sections
    .filter((section) => section.fields.every(({ type }) => type === 'computed'))
    .flatMap((section) => section.fields);
  if (reckoned.length > FEW_RESULTS) return [];
  return reckoned.flatMap((field): [string, string][] => {
    const text = answerText(field, examination.answers[field.id]);
    return text ? [[field.label, text]] : [];
  });
}
