/** Changes to a resident's record: only what changes is filled in; what it is now stands beside. */
import type { Answers } from '../../domain/context';
import type { Field } from '../../domain/definition';
import type { VisitSection } from '../../domain/visit';
import type { Resident } from '../../store';

export function isUpdate(form: string): boolean {
  return form === 'resident_update';
}

/** What the phone knows of the record, under the names of the form. The full ID number never is on the phone. */
export function knownOf(resident: Resident): Answers {
  return {
    name: resident.name,
    sex: resident.sex,
    birth_date: resident.birth_date,
    id_type: resident.id_type,
    id_no: resident.id_masked,
    ethnic: resident.ethnic,
    hukou_status: resident.hukou_status,
    area_code: resident.village,
    village_group: resident.village_group,
    address: resident.address,
    household_no: resident.household_no,
    relation_to_head: resident.relation_to_head,
    phone: resident.phone,
    contact_name: resident.contact_name,
    contact_phone: resident.contact_phone,
    record_no: resident.record_no,
    blood_type: resident.blood_type,
    allergies: resident.allergies,
    conditions: resident.conditions,
    groups: resident.groups,
  };
}

/** What may be emptied is asked last. */
export function emptyingLast(parts: VisitSection[]): VisitSection[] {
  const emptying = parts
    .filter(({ form }) => isUpdate(form))
    .flatMap(({ section }) => section.fields.filter(isEmptying));
  return parts.map((part, index) => {
    if (!isUpdate(part.form)) return part;
    const fields = part.section.fields.filter((field) => !isEmptying(field));
    return {
      ...part,
      section: { ...part.section, fields: index === parts.length - 1 ? [...emptying, ...fields] : fields },
    };
  });
}

function isEmptying(field: Field): boolean {
  return field.id === 'clear';
}
