/** The state of the sync in one sentence. */
import type { SyncState } from '../sync/state';

export function syncText(state: SyncState): string {
  if (state.progress) return `正在下载${state.progress.name}：${state.progress.have}/${state.progress.of}`;
  if (state.running) return '正在同步…';
  if (state.problem) return problemText(state.problem);
  if (state.waiting > 0) return '已保存在手机，等待上传';
  return state.lastSuccess ? '已全部上传' : '还没有同步过';
}

function problemText(problem: NonNullable<SyncState['problem']>): string {
  switch (problem.code) {
    case 'offline':
      return '没有网络，可照常填写';
    case 'sign_in':
      return '登录已过期，登录后继续上传';
    case 'server':
    case 'storage':
      return problem.message;
  }
}
