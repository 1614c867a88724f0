/** The class and the next date that the rules propose stand in the form until the doctor decides otherwise. */
import { watch } from 'vue';
import { fieldsOf } from '../../domain/definition';
import { classFieldOf, nextFieldOf } from './decided';
import type { Filling, Standing } from './visit';

/** Proposed values by field. */
type Proposal = Record<string, string | null>;

export function followProposals(filling: Filling): void {
  const last = new Map<string, Proposal>();
  watch(
    filling.standings,
    (standings) => {
      for (const standing of standings) {
        const { code } = standing.form.definition;
        const proposal = proposalOf(standing);
        adopt(filling, standing, proposal, last.get(code) ?? proposal);
        last.set(code, proposal);
      }
    },
    { immediate: true },
  );
}

function proposalOf({ examination, form }: Standing): Proposal {
  const { outcome } = examination;
  const { definition } = form;
  return { [classFieldOf(definition)]: outcome.visit_class, [nextFieldOf(definition)]: outcome.next_by };
}

function adopt(filling: Filling, standing: Standing, proposal: Proposal, before: Proposal): void {
  const ids = new Set(fieldsOf(standing.form.definition).map((field) => field.id));
  for (const [id, proposed] of Object.entries(proposal)) {
    const current = standing.answers[id];
    const follows = current === undefined || current === before[id];
    if (ids.has(id) && standing.shown.has(id) && proposed !== null && follows && current !== proposed)
      filling.set(standing.form.definition.code, id, proposed);
  }
}
