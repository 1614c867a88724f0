/** Codes in the words that doctors use. */
import type { Alert, Contract, EntryView, GroupDetail, Resident, Severity, Task } from '../store';
import { statusOn } from './contract/starts';
import { addMonths, ageOn, daysBetween, dayText, today } from './days';

const GROUPS: Record<string, string> = {
  G01: '孕产妇',
  G02: '0–6岁',
  G03: '老年人',
  G04: '高血压',
  G05: '糖尿病',
  G06: '精神障碍',
  G07: '肺结核',
  G08: '残疾人',
  G09: '计生特殊',
  G10: '慢阻肺',
  G11: '低保',
  G12: '特困',
  G13: '脱贫人口',
  G14: '监测对象',
  G15: '优抚对象',
  G16: '白血病患儿',
  G17: '离休干部',
  G18: '肿瘤',
  G19: '地方病种',
};
/** Not for lists that others may look at over the shoulder. */
const SENSITIVE = new Set(['G06', 'G07', 'G09']);
const GENERAL = 'G90';

export function groupName(code: string): string {
  return code === GENERAL ? '一般人群' : (GROUPS[code] ?? code);
}

export function groupNames(resident: Resident): string[] {
  return resident.groups.filter((code) => code !== GENERAL).map(groupName);
}

const GROUNDS: Record<GroupDetail['by'], string> = {
  age: '按年龄',
  disease: '按疾病',
  pregnancy: '按孕产情况',
  list: '按名单',
};

/** 高血压：2021年3月5日起，按疾病. */
export function groupWhy({ code, by, since, until, entry_id }: GroupDetail): string {
  const days = [since && `${dayText(since)}起`, until && `到${dayText(until)}`];
  const ground = entry_id === undefined ? GROUNDS[by] : `${GROUNDS[by]}（有登记）`;
  return `${groupName(code)}：${[...days, ground].filter(Boolean).join('，')}`;
}

const CLOSINGS: Record<string, string> = {
  died: '死亡',
  moved_out: '迁出',
  lost: '失访',
  refused: '拒绝管理',
  untrue: '档案作废',
  other: '销档',
};
const CLOSED: Record<string, string> = {
  '1': '死亡',
  '2': '迁出',
  '3': '失访',
  '4': '拒绝管理',
  '6': '作废',
};

/** What the record's state says to who opens it; nothing of one that is open. */
export function closedText({ reported, archive_status, closed_on }: Resident): string {
  if (reported !== undefined) return `已上报${CLOSINGS[reported] ?? '销档'}，待审核。不再安排随访。`;
  const why = CLOSED[String(archive_status)] ?? '其他原因';
  return String(archive_status) === '0'
    ? ''
    : `档案已关闭：${why}${closed_on ? `，${dayText(closed_on)}` : ''}`;
}

export function groupsForLists(resident: Resident): string[] {
  return resident.groups.filter((code) => code !== GENERAL && !SENSITIVE.has(code)).map(groupName);
}

export const GROUP_CHOICES = Object.keys(GROUPS).filter((code) => !SENSITIVE.has(code));

function sexText(resident: Resident): string {
  return resident.sex === '1' ? '男' : resident.sex === '2' ? '女' : '性别不详';
}

/** 男 68岁; of the smallest 女 5个月, 女 12天. */
export function whoText(resident: Resident): string {
  return `${sexText(resident)} ${ageText(resident.birth_date, today())}`;
}

function ageText(birth: string, day: string): string {
  const years = ageOn(birth, day);
  if (years > 0) return `${years}岁`;
  const months = [...Array(11).keys()].filter((count) => addMonths(birth, count + 1) <= day).length;
  return months ? `${months}个月` : `${daysBetween(birth, day)}天`;
}

const PLAN: Record<string, string> = { 0: '应访', 1: '已访', 2: '失访', 3: '未访', 4: '过访', 9: '已注销' };
const DUE = '0';
const NOT_VISITED = '3';

/** Where a task stands in the plan; what was due and is past its window was not visited. */
export function planWord({ plan_status = DUE, window_end }: Task, day: string = today()): string {
  const isLate = plan_status === DUE && window_end < day;
  return PLAN[isLate ? NOT_VISITED : plan_status] ?? '';
}

const ALERT_STATES: Record<Alert['state'], string> = {
  open: '待处理',
  acknowledged: '已知晓',
  handled: '已处理',
  closed: '已结案',
};

export function alertState({ state, is_local, is_answered_here }: Alert): string {
  if (is_answered_here) return `${ALERT_STATES[state]}，待上传`;
  return is_local ? '待上传' : ALERT_STATES[state];
}

/** What the doctor does about an alert; what is special about it stands in its message. */
export function toDoFor({ severity, state, is_local, result }: Alert): string {
  if (state === 'handled')
    return `结果：${result ?? '见记录'}。${severity === 'red' ? '转诊有结果或写明拒绝后，由中心关闭。' : ''}`;
  if (is_local) return '请马上处理。中心还没有看到：联网上传后才会看到，紧急时请打电话。';
  if (severity !== 'red') return '请在 14 天内再随访一次，记下复查结果。';
  return state === 'open'
    ? '请马上联系患者或家属，需要时转诊；处理后 14 天内随访。中心也已看到。'
    : '已知晓。处置后请点“处理”写明结果，14 天内随访。';
}

const STATUSES: Record<EntryView['status'], string> = {
  waiting: '待上传',
  rejected: '未被接收',
  conflict: '有冲突',
  submitted: '待审核',
  returned: '被退回',
  approved: '已通过',
  invalidated: '已否定',
  void: '已撤销',
};

export function statusName(status: EntryView['status']): string {
  return STATUSES[status];
}

export function statusTone(status: EntryView['status']): string {
  if (status === 'approved') return 'good';
  if (['returned', 'rejected', 'conflict', 'invalidated'].includes(status)) return 'red';
  return status === 'waiting' ? 'orange' : 'info';
}

const REASONS: Record<string, string> = {
  surplus: '超出约定次数',
  too_soon: '与上次间隔太短',
  same_day: '同一天已记过一次',
  mode: '不是面对面服务',
  outside_term: '不在签约有效期内',
  ended: '服务日期在协议终止以后',
  before_signing: '服务早于签约日期',
  not_promised: '签约中没有这一项',
  evidence: '缺少凭据',
  'lacks:fbg': '未测空腹血糖',
  'part:exam_complete': '辅助检查没有全部完成',
  own_form: '应填专用表，手工登记不计',
  invalidated: '已被否定',
};

const OPEN_ENDED: Record<string, string> = { lacks: '必做的内容没有填', part: '只完成了一部分' };

/** Why an entry does not count for an item. */
export function reasonName(reason = ''): string {
  return REASONS[reason] ?? OPEN_ENDED[reason.split(':')[0]!] ?? reason;
}

const CONTROL: Record<string, string> = { 1: '控制满意', 2: '控制不满意', 3: '不良反应', 4: '并发症' };
const FOUND: Record<string, string> = { 1: '未见异常', 2: '异常' };
/** The same code says different things in different forms. */
const CLASSES: Record<string, Record<string, string>> = {
  htn: CONTROL,
  dm: CONTROL,
  copd: { 1: '稳定', 2: '症状控制不佳/高风险', 3: '急性加重', 4: '不良反应或并发症' },
  psy: { 0: '未访到', 1: '不稳定', 2: '基本稳定', 3: '稳定' },
  antenatal: FOUND,
  postnatal: FOUND,
};

export function className(form: string, code: string | undefined): string {
  return code === undefined ? '' : (CLASSES[form]?.[code] ?? '');
}

const CONDITIONS: Record<string, string> = {
  I10: '高血压',
  E11: '2型糖尿病',
  J44: '慢阻肺',
  F20: '严重精神障碍',
  A15: '肺结核',
  I25: '冠心病',
  I64: '脑卒中',
  C80: '恶性肿瘤',
  J45: '哮喘',
  M81: '骨质疏松',
  Z99: '其他',
};

export function conditionName(code: string): string {
  return CONDITIONS[code] ?? code;
}

const CONTRACTS: Record<string, string> = {
  signed: '待审核',
  submitted: '待审核',
  upcoming: '待生效',
  active: '有效',
  expired: '已到期',
  renewed: '已续签',
  terminated: '已解约',
  transferred: '已转约',
  returned: '被退回',
  void: '已作废',
  pending_member: '待本人确认',
};

export function contractStatus(contract: Contract): string {
  const status = statusOn(contract, today());
  return CONTRACTS[status] ?? status;
}

const SEVERITIES: Record<Severity, string> = { red: '危急', orange: '重要', yellow: '提示' };

export function severityName(severity: Severity): string {
  return SEVERITIES[severity];
}

const ROLES: Record<string, string> = {
  doctor: '村医',
  village_doctor: '村医',
  leader: '队长',
  team_leader: '队长',
  reviewer: '审核员',
};

export function roleName(role: string): string {
  return ROLES[role] ?? '';
}
