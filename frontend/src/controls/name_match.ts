/** Whether what is typed is part of a name, or the beginning of one of its pinyin readings. */
export function matchesName(typed: string, name: string, keys = ''): boolean {
  const text = typed.trim().toLowerCase();
  return name.includes(text) || ` ${keys}`.includes(` ${text}`);
}
