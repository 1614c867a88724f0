/** The steps of signing a contract, and which answers belong to each. */
import { topOf } from '../fill/paths';
import type { Problem } from '../fill/problems';

export interface Step {
  id: 'needs' | 'services' | 'term' | 'consent' | 'evidence' | 'summary';
  title: string;
  fields: readonly string[];
}

export const STEPS: readonly Step[] = [
  {
    id: 'needs',
    title: '需求评估',
    fields: ['visit_mode', 'kind', 'renew_wish', 'last_satisfaction', 'needs'],
  },
  { id: 'services', title: '服务包', fields: ['mode', 'packages', 'items', 'scope', 'members'] },
  {
    id: 'term',
    title: '期限费用',
    fields: [
      'start_date',
      'cycle_months',
      'end_date',
      'fee_total',
      'fee_paid',
      'fee_sources',
      'fee_amounts',
      'invoice_no',
    ],
  },
  {
    id: 'consent',
    title: '协议',
    fields: [
      'consent_read',
      'consent_seconds',
      'consent_scrolled',
      'consent_digest',
      'consent_told',
      'template_version',
    ],
  },
  {
    id: 'evidence',
    title: '签字合影',
    fields: [
      'signer_kind',
      'guardian_name',
      'guardian_id_no',
      'guardian_relation',
      'guardian_reason',
      'resident_sign',
      'doctor_sign',
      'photo',
      'location_reason',
    ],
  },
  { id: 'summary', title: '核对', fields: ['note', 'photos'] },
];

/** In which step a problem is mended; what belongs nowhere is shown at the end. */
export function stepOf(path: string): number {
  const signature = /^members\.\d+\.signature$/.test(path);
  if (signature) return STEPS.findIndex((step) => step.id === 'evidence');
  const found = STEPS.findIndex((step) => step.fields.includes(topOf(path)));
  return found < 0 ? STEPS.length - 1 : found;
}

export function problemsIn(problems: readonly Problem[], step: number): Problem[] {
  return problems.filter((problem) => stepOf(problem.path) === step);
}
