/** Answers as people read them. */
import type { Question } from './sheet';

type Names = ReadonlyMap<string, string>;
type Writer = (question: Question, value: never, names: Names) => string;

const NO_NAMES: Names = new Map();

const WRITERS: Record<string, Writer> = {
  choice: (question, value: unknown) => labelOf(question, value),
  choices: (question, value: unknown[]) => value.map((code) => labelOf(question, code)).join('、'),
  refs: (_, value: unknown[], names) => {
    const known = value.flatMap((each) => names.get(String(each)) ?? []);
    return known.length === value.length ? known.join('、') : `${value.length} 项`;
  },
  ref: (_, value: unknown, names) => names.get(String(value)) ?? '已选',
  photo: () => '1 张',
  photos: (_, value: unknown[]) => `${value.length} 张`,
  signature: () => '已签名',
  rows: (question, value: Answers[], names) =>
    value.map((row) => (isMedicines(question) ? prescribed : joined)(question, row, names)).join('；\n'),
  group: (question, value: Answers, names) => joined(question, value, names),
  bool: (_, value: boolean) => (value ? '是' : '否'),
  datetime: (_, value: string) => value.slice(0, 16).replace('T', ' '),
  computed: (question, value: unknown) => withUnit(question, labelOf(question, value)),
};
const LISTS = new Set(['choices', 'refs', 'photos', 'rows']);
type Answers = Record<string, unknown>;

/** Empty when there is nothing to say. `names`: of residents, packages and items by their ids. */
export function answerText(question: Question, value: unknown, names: Names = NO_NAMES): string {
  if (value === undefined || value === null || value === '') return '';
  if (LISTS.has(question.type) && !Array.isArray(value)) return '';
  const write = WRITERS[question.type];
  if (write !== undefined) return write(question, value as never, names);
  return withUnit(question, plain(value));
}

function withUnit(question: Question, text: string): string {
  return question.unit ? `${text} ${question.unit}` : text;
}

function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The first says what it is about; what the others say has to be told. */
function joined(question: Question, value: Answers, names: Names): string {
  return (question.fields ?? [])
    .map((field) => [field.label, answerText(field, value[field.id], names)] as const)
    .filter(([, text]) => text !== '')
    .map(([label, text], at) => (at ? `${label} ${text}` : text))
    .join('，');
}

/** Rows of the block `med`. */
export function isMedicines(question: Question): boolean {
  return question.type === 'rows' && (question.fields ?? []).some(({ id }) => id === 'drug_name');
}

/** 氨氯地平片，每日1次，每次5mg，口服 */
function prescribed(question: Question, row: Answers): string {
  const say = (id: string): string => {
    const field = question.fields?.find((each) => each.id === id);
    return field ? answerText({ ...field, unit: undefined }, row[id]) : '';
  };
  const [times, dose] = [say('times_per_day'), say('dose')];
  const parts = [
    say('drug_name'),
    times && `每日${times}次`,
    dose && `每次${dose}${say('dose_unit')}`,
    say('route'),
    say('change'),
  ];
  return parts.filter((text) => text !== '').join('，');
}

function labelOf(question: Question, code: unknown): string {
  return question.options?.find(([each]) => each === code)?.[1] ?? plain(code);
}
