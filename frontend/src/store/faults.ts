/** What may go wrong with the store in a way that the person can act on. */

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  readonly database: string;
  readonly reason: unknown;

  constructor(database: string, reason: unknown) {
    super(`本机数据打不开（${database}）：${reason instanceof Error ? reason.message : String(reason)}`);
    this.database = database;
    this.reason = reason;
  }
}

/** There is too little room for a photo; entries have their reserve. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';

  constructor() {
    super('手机存储空间不足，照片没有保存。记录仍可保存，请清理手机空间后再拍照');
  }
}

export class DraftGone extends Error {
  override readonly name = 'DraftGone';

  constructor() {
    super('这份草稿已在另一个窗口保存或放弃');
  }
}

/** Only what was logged for somebody whose registration the server refused may become another's. */
export class NotRefused extends Error {
  override readonly name = 'NotRefused';

  constructor() {
    super('他的建档没有被退回，不能换到别人名下');
  }
}

/** Whether an error says, at any depth, that the disk is full. */
export function isQuotaExceeded(error: unknown): boolean {
  const { name, inner } = (error ?? {}) as { name?: unknown; inner?: unknown };
  return name === 'QuotaExceededError' || (inner !== undefined && inner !== error && isQuotaExceeded(inner));
}
