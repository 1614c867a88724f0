/** Whose signature stands for whom; the same as app/contracts/signings/signatures.py. */
import type { Answers } from '../../store';

export interface SignedLine {
  resident_id: string;
  present?: boolean;
  by_guardian?: boolean;
  guardian_is_signer?: boolean;
  guardian_name?: string;
  guardian_relation?: string;
  guardian_id_no?: string;
  signature?: unknown;
}

/** Of all but the representative: whether somebody is to sign on this line. */
export function signsOwnLine(line: SignedLine): boolean {
  return Boolean(line.by_guardian ? !line.guardian_is_signer : line.present);
}

/** What a line of another than the representative says of its signature, and whether it stands. */
export function signedBy(
  answers: Answers,
  line: SignedLine,
  isChild: boolean,
): { said: string; stands: boolean; isAway?: boolean } {
  if (line.by_guardian) return byGuardian(answers, line);
  if (!line.present) return { said: '不在场，待本人确认', stands: false, isAway: true };
  if (isChild) return { said: '未成年，缺监护人签名', stands: false };
  return line.signature ? { said: '已签字', stands: true } : { said: '缺签名', stands: false };
}

function byGuardian(answers: Answers, line: SignedLine): { said: string; stands: boolean } {
  const name = line.guardian_name ?? '';
  const signature = line.guardian_is_signer ? answers['resident_sign'] : line.signature;
  const number = line.guardian_is_signer ? '已知' : line.guardian_id_no;
  const isKnown = [name, line.guardian_relation, number].every(Boolean);
  const said = `监护人${name}${signature ? '已签字' : '未签字'}${isKnown ? '' : '，身份没有写全'}`;
  return { said, stands: Boolean(signature) && isKnown };
}
