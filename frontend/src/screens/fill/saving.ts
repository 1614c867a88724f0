/** Turns what was filled into entries, durably on this phone. */
import { examine } from '../../domain/check';
import { fieldsOf } from '../../domain/definition';
import { relevantAnswers } from '../../domain/relevant';
import {
  momentOf,
  type Answers,
  type Outgoing,
  type Judgement,
  type Severity,
  type Store,
} from '../../store';
import type { Saver } from './saver';
import { askedLast, type Filling, type Standing } from './visit';

/** Resolves only when everything is committed; the screen may say 已保存 then and not before. */
export async function saveFilled(filling: Filling, store: Store, saver: Saver): Promise<Outgoing[]> {
  await saver.flush();
  const { draft } = filling.visit;
  for (const standing of filling.standings.value)
    await store.drafts.keepAnswers(
      draft.id,
      standing.form.definition.code,
      entryAnswers(standing, draft.started_at),
    );
  return store.saveVisit(
    draft.id,
    filling.place.value,
    Object.fromEntries(
      askedLast(filling.visit.forms).map(({ draft }) => judgementOf(filling.standing(draft.form))),
    ),
  );
}

/** What the rules on this phone made of the form. */
function judgementOf({ form, examination }: Standing): [form: string, judged: Judgement] {
  const { visit_class, severity, next_by, alerts } = examination.outcome;
  const proposed = {
    ...(visit_class !== null && { visit_class }),
    ...(severity !== null && { severity: severity as Severity }),
    ...(next_by !== null && { next_by }),
  };
  return [form.definition.code, { proposed, alerts: alerts as Judgement['alerts'] }];
}

/** The answers of the entry; what does not belong into it is taken out of the draft. */
function entryAnswers(standing: Standing, startedAt: string): Answers {
  const { definition } = standing.form;
  const asked = new Set(fieldsOf(definition).map((field) => field.id));
  const times: Answers = {};
  if (asked.has('started_at')) times['started_at'] = standing.answers['started_at'] ?? startedAt;
  if (asked.has('ended_at')) times['ended_at'] = momentOf();
  const relevant = relevantAnswers(definition, { ...standing.answers, ...times }, standing.context);
  const kept = examine(definition, relevant, standing.context).answers;
  const gone = Object.keys(standing.answers).filter((id) => kept[id] === undefined);
  return { ...Object.fromEntries(gone.map((id) => [id, undefined])), ...kept };
}
