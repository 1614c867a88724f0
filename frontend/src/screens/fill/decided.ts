/** Where a form has what the rules propose and the doctor decides. */
import { fieldAt, type Definition } from '../../domain/definition';

export function classFieldOf({ rules }: Definition): string {
  return rules.class_field ?? 'visit_class';
}

export function nextFieldOf(definition: Definition): string {
  return fieldAt(definition, 'next_round') ? 'next_round' : 'next_visit_date';
}
