/** Soft warnings of a form, each to be confirmed once for the value that raised it. */
import type { Doubt } from '../../controls/sheet';
import type { Flag } from '../../domain/fault';
import { read } from './paths';
import type { Filling, Standing } from './visit';

/** How long the filling took is not for the person to confirm; reasons for an override are asked for as such. */
const SILENT = new Set(['Q-18']);
const NEEDS_REASON = 'Q-31';
/** Where doubts of the day of the visit stand: at no question, but at the visit itself, once for all its forms. */
export const DAY = 'occurred_on';

export interface DoubtAt extends Doubt {
  path: string | null;
  code: string;
}

export function doubtsOf(standing: Standing): DoubtAt[] {
  return standing.examination.outcome.flags
    .filter(({ code }) => !SILENT.has(code) && code !== NEEDS_REASON)
    .map((flag) => ({
      path: flag.field,
      code: flag.code,
      message: flag.message,
      key: keyOf(flag, standing),
    }));
}

function keyOf(flag: Flag, standing: Standing): string {
  const value =
    flag.field === null || flag.field === DAY
      ? standing.context.occurred_on
      : read(standing.relevant, flag.field);
  return [flag.field ?? '', flag.code, flag.message, JSON.stringify(value) ?? ''].join('|');
}

export function unconfirmed(filling: Filling, standing: Standing): DoubtAt[] {
  const keys = filling.confirmed.get(standing.form.definition.code);
  return doubtsOf(standing).filter(({ key }) => !keys?.has(key));
}

/** An override of what the system proposes needs a reason: the fields in which it is missing. */
export function missingReasons(standing: Standing): { path: string; message: string }[] {
  return standing.examination.outcome.flags
    .filter(({ code }) => code === NEEDS_REASON)
    .map(({ field }) =>
      field?.startsWith('next_')
        ? { path: 'next_reason', message: '下次随访晚于规范日期，请写明理由' }
        : { path: 'visit_class_reason', message: '与系统建议的分类不同，请写明理由' },
    );
}
