/** How the phone keeps our data, in words. */
const MEGA = 1024 * 1024;

export async function storageText(): Promise<string> {
  const storage = navigator.storage as StorageManager | undefined; // Safari 13 has none
  if (storage === undefined) return '这台手机不能报告存储情况';
  const [isKept, estimate] = await Promise.all([storage.persisted(), storage.estimate()]).catch(
    () => [false, {}] as const,
  );
  const kept = isKept ? '已获得长期保存' : '尚未获得长期保存，请常常联网上传';
  return `${kept}${roomText(estimate)}`;
}

function roomText({ usage, quota }: StorageEstimate): string {
  if (usage === undefined || quota === undefined) return '';
  return `；已用 ${Math.ceil(usage / MEGA)} MB，还可用约 ${Math.floor((quota - usage) / MEGA)} MB`;
}
