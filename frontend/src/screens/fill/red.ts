/** Red alerts: what raised them, and whether they have been dealt with. */
import { examine } from '../../domain/check';
import { fieldsOf } from '../../domain/definition';
import type { Standing } from './visit';

export function isRed(standing: Standing): boolean {
  return standing.examination.outcome.severity === 'red';
}

/** Red, with neither a referral nor its refusal fully recorded. */
export function isUnhandled(standing: Standing): boolean {
  return (
    isRed(standing) && standing.examination.faults.some(({ path }) => path.startsWith('answers.referral'))
  );
}

export function redMessages(standing: Standing): string[] {
  return standing.examination.outcome.alerts
    .filter(({ severity }) => severity === 'red')
    .map(({ message }) => message);
}

/** The answers without which the alert would be another one, or none: to be cleared when they were mistyped. */
export function culprits(standing: Standing): string[] {
  const { definition } = standing.form;
  const now = redMessages(standing).join();
  return fieldsOf(definition)
    .filter(({ id }) => standing.relevant[id] !== undefined && id !== 'visit_result')
    .filter(({ id }) => redWithout(standing, [id]) !== now)
    .map(({ id }) => id);
}

function redWithout(standing: Standing, ids: string[]): string {
  const answers = { ...standing.relevant };
  for (const id of ids) delete answers[id];
  const { outcome } = examine(standing.form.definition, answers, standing.context);
  return outcome.alerts
    .filter(({ severity }) => severity === 'red')
    .map(({ message }) => message)
    .join();
}
