/** Why the server did not accept a revision, and what can be done about it, in plain words. */
import { fieldAt, type Definition } from '../domain/definition';
import type { Outgoing } from '../store';

export interface Refusal {
  reason: string;
  advice: string;
  faults: string[];
  /** The answers can be mended here. */
  canMend: boolean;
  /** It may be accepted as it is, later. */
  canRetry: boolean;
  /** It may be given to a resident whom the server knows. */
  isNobodys: boolean;
}

interface Words {
  reason: string;
  advice: string;
  canMend?: boolean;
  canRetry?: boolean;
  isNobodys?: boolean;
}

const WORDS: Record<string, Words> = {
  invalid: { reason: '内容不符合要求', advice: '请更正后重新上传。', canMend: true },
  out_of_scope: {
    reason: '居民不在您的服务范围',
    advice: '居民可能已迁出。审核员能看到这条记录，可以请他处理，或稍后重试。',
    canRetry: true,
  },
  resident_unknown: {
    reason: '服务器上还没有这位居民',
    advice: '建档没有被接收的，换到他已有的档案名下；还没上传的，等档案上传后重试。',
    canRetry: true,
    isNobodys: true,
  },
  form_unknown: { reason: '服务器不认识这张表的版本', advice: '请更新应用后重试。', canRetry: true },
  entry_closed: { reason: '这条记录已经审核完，不能再改', advice: '如果确实有误，请联系审核员。' },
  entry_mismatch: { reason: '这条记录与服务器上的不是同一位居民或同一张表', advice: '请联系审核员。' },
  content_differs: {
    reason: '服务器上已有同一条记录，但内容不同',
    advice: '请打开比较两份内容，更正后重新上传。',
    canMend: true,
  },
  stale_revision: {
    reason: '别处先改过这条记录',
    advice: '请打开比较两份内容，更正后重新上传。',
    canMend: true,
  },
};
const UNKNOWN: Words = {
  reason: '服务器没有接收这条记录',
  advice: '审核员能看到这条记录，请联系他。',
  canRetry: true,
};

/** Whose it is, the server knows; not all whom it names. */
const NAMED: Words = {
  reason: '服务器上还没有名单里的一位居民',
  advice: '他的建档没有被接收的，打开他的记录换到已有的居民，这里会一起换好；也可以更正名单。',
  canMend: true,
  canRetry: true,
};

/** Undefined when the revision was not refused. */
export function refusal(own: Outgoing, definition?: Definition): Refusal | undefined {
  if (own.state !== 'rejected' && own.state !== 'conflict') return undefined;
  return {
    canMend: false,
    canRetry: false,
    isNobodys: false,
    ...wordsOf(own),
    faults: Object.entries(own.errors ?? {}).flatMap(([path, texts]) =>
      texts.map((text) => `${labelOf(path, definition)}${text}`),
    ),
  };
}

function wordsOf({ code = '', errors = {} }: Outgoing): Words {
  const matchesName = Object.keys(errors).some((path) => path.startsWith('answers.'));
  return code === 'resident_unknown' && matchesName ? NAMED : (WORDS[code] ?? UNKNOWN);
}

function labelOf(path: string, definition?: Definition): string {
  const field = definition && fieldAt(definition, path);
  return field ? `${field.label}：` : '';
}

export function stateText(own: Outgoing): string {
  switch (own.state) {
    case 'waiting':
      return '已保存，等待上传';
    case 'busy':
      return '服务器正在处理，稍后再问';
    case 'received':
      return '已上传';
    case 'rejected':
      return '没有被接收';
    case 'conflict':
      return '与服务器上的内容冲突';
    case 'replaced':
      return '已由后来的更正代替';
  }
}
