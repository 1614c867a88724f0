/** What the number of an identity card says is filled in, and a neighbour of the same name is pointed out. */
import { watch } from 'vue';
import { checkIdNumber } from '../../domain/id_number';
import type { Resident } from '../../store';
import { today } from '../days';
import type { Filling } from './visit';

const REGISTRATION = 'resident_registration';

export function isRegistration(filling: Filling): boolean {
  return filling.visit.forms.some(({ definition }) => definition.code === REGISTRATION);
}

export function fillFromIdNumber(filling: Filling): void {
  if (!isRegistration(filling)) return;
  watch(
    () => filling.standing(REGISTRATION).answers['id_no'],
    (number) => {
      const { answers } = filling.standing(REGISTRATION);
      if (typeof number !== 'string' || answers['id_type'] !== '01') return;
      const said = checkIdNumber(number, today());
      if (typeof said === 'string') return;
      if (answers['birth_date'] === undefined) filling.set(REGISTRATION, 'birth_date', said.birth_date);
      if (answers['sex'] === undefined) filling.set(REGISTRATION, 'sex', said.sex);
    },
  );
}

/** Who of those on this phone may be the same person. */
export function lookAlikes(filling: Filling, residents: readonly Resident[]): Resident[] {
  if (!isRegistration(filling)) return [];
  const { answers } = filling.standing(REGISTRATION);
  const [name, number] = [answers['name'], answers['id_no']];
  const tail =
    typeof number === 'string' && number.length === 18 ? number.slice(-4).toUpperCase() : undefined;
  return residents.filter(
    (each) =>
      (typeof name === 'string' && name.length > 1 && each.name === name) ||
      (tail && each.id_tail === tail && each.birth_date === answers['birth_date']),
  );
}
