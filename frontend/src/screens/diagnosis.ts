/** What this browser can and cannot do for the app, as lines to be read out over the telephone. */

export interface Finding {
  name: string;
  isFine: boolean;
  words: string;
}

const MEGA = 1024 * 1024;
const yes = (isFine: boolean, there: string, missing: string): Pick<Finding, 'isFine' | 'words'> => ({
  isFine,
  words: isFine ? there : missing,
});

export async function diagnose(): Promise<Finding[]> {
  const browser = navigator as Partial<Navigator>;
  return [
    { name: '安全连接', ...yes(isSecureContext, '是', '否：需要 https') },
    { name: '离线程序', ...(await worker(browser)) },
    { name: '本机数据库', ...(await database()) },
    { name: '长期保存', ...(await persistence(browser)) },
    { name: '存储空间', ...(await room(browser)) },
    { name: '加密', ...yes('subtle' in crypto, '可用', '不可用') },
    { name: '多窗口保护', ...yes('locks' in browser, '可用', '由本机数据库代替') },
    { name: '定位', ...(await permission(browser, 'geolocation', 'geolocation' in browser)) },
    { name: '相机', ...(await permission(browser, 'camera', 'mediaDevices' in browser)) },
  ];
}

async function worker({ serviceWorker }: Partial<Navigator>): Promise<Pick<Finding, 'isFine' | 'words'>> {
  if (!serviceWorker) return { isFine: false, words: '这个浏览器没有，请在系统浏览器中打开' };
  const registration = await serviceWorker.getRegistration('/m/');
  return yes(registration?.active != null, '已就绪', '尚未就绪，请联网后重新打开');
}

function database(): Promise<Pick<Finding, 'isFine' | 'words'>> {
  return new Promise((resolve) => {
    const request = indexedDB.open('lvyue-diag');
    request.onsuccess = () => {
      request.result.close();
      indexedDB.deleteDatabase('lvyue-diag'); // this page's own probe, nobody's store
      resolve({ isFine: true, words: '可用' });
    };
    request.onerror = () => resolve({ isFine: false, words: `打不开：${request.error?.message ?? ''}` });
  });
}

async function persistence({ storage }: Partial<Navigator>): Promise<Pick<Finding, 'isFine' | 'words'>> {
  return yes((await storage?.persisted?.()) ?? false, '已获得', '尚未获得，请常常联网上传');
}

async function room({ storage }: Partial<Navigator>): Promise<Pick<Finding, 'isFine' | 'words'>> {
  const { usage, quota } = (await storage?.estimate?.()) ?? {};
  if (usage === undefined || quota === undefined) return { isFine: false, words: '浏览器不报告' };
  const free = Math.floor((quota - usage) / MEGA);
  return { isFine: free > 50, words: `已用 ${Math.ceil(usage / MEGA)} MB，还可用约 ${free} MB` };
}

const PERMITTED: Record<PermissionState, string> = {
  granted: '已允许',
  prompt: '使用时询问',
  denied: '已被拒绝，请在浏览器设置中允许',
};

async function permission(
  { permissions }: Partial<Navigator>,
  name: string,
  isThere: boolean,
): Promise<Pick<Finding, 'isFine' | 'words'>> {
  if (!isThere) return { isFine: false, words: '不可用' };
  const status = await permissions?.query({ name: name as PermissionName }).catch(() => undefined);
  return { isFine: status?.state !== 'denied', words: status ? PERMITTED[status.state] : '可用' };
}
