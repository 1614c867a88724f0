/** What is said of contracts: evidence, endings, sources; codes of the forms in their own words. */
import { fieldAt, labelOf, type Definition } from '../../domain/definition';
import type { Contract, FormRecord } from '../../store';

const PARTS: Record<string, string> = {
  resident_sign: '居民签名',
  member_sign: '成员签名',
  doctor_sign: '医生签名',
  photo: '签约合影',
  place: '签约地点',
  device: '设备与应用版本',
  consent: '阅读并同意协议',
  signer: '签字人身份',
};
const ALL_PARTS = ['resident_sign', 'doctor_sign', 'photo', 'place', 'consent', 'signer'];

/** As they are called to a member who has still to sign. */
const OF_OTHERS: Record<string, string> = { resident_sign: '乙方代表签名', signer: '乙方代表身份' };

export type Standing = '有' | '缺' | '存疑';

/** Each part of the evidence and whether it is there; those of some contracts only where they are wanting. */
export function evidenceOf(contract: Contract): { name: string; standing: Standing }[] {
  const { missing = [], doubtful = [], unsigned = [] } = contract.evidence ?? {};
  const names = [{ resident_id: contract.resident_id, name: '本人' }, ...(contract.members ?? [])]
    .filter(({ resident_id }) => unsigned.includes(resident_id))
    .map(({ name }) => name);
  const whose = names.length ? `（${names.join('、')}）` : '';
  const parts = [...new Set([...ALL_PARTS, ...missing, ...doubtful])];
  const isPending = contract.status === 'pending_member'; // what others signed says nothing of this person
  const found = parts.map((part) => ({
    name: ((isPending && OF_OTHERS[part]) || (PARTS[part] ?? part)) + (part === 'member_sign' ? whose : ''),
    standing: standingOf(missing.includes(part), doubtful.includes(part)),
  }));
  return isPending ? [{ name: '本人签名（待本人确认）', standing: '缺' }, ...found] : found;
}

function standingOf(isMissing: boolean, isDoubtful: boolean): Standing {
  return isMissing ? '缺' : isDoubtful ? '存疑' : '有';
}

export type WordOf = (form: string, field: string, code: string | undefined) => string;

/** The words that the forms on this phone have for their codes. */
export function wordsOf(forms: readonly FormRecord[]): WordOf {
  const byCode = new Map(forms.map((form) => [form.code, form as unknown as Definition]));
  return (form, path, code) => {
    const definition = byCode.get(form);
    const field = code !== undefined && definition ? fieldAt(definition, path) : null;
    return field ? labelOf(field, code ?? '') : (code ?? '');
  };
}

const PARTED: Record<string, string> = { '02': '迁出', '03': '死亡' };

/** Why it ended or will end; moves and deaths end contracts without a form. */
export function endingWord(word: WordOf, code: string): string {
  return PARTED[code] ?? word('contract_end', 'reason', code);
}

export function yuan(amount: number): string {
  return `${amount} 元`;
}
