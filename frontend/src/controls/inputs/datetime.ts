/** Moments between the phone's picker (local, without offset) and the wire (RFC 3339 with offset). */
const two = (number: number): string => String(number).padStart(2, '0');

export function withoutOffset(moment: string | Date): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function withOffset(local: string): string {
  const at = new Date(local);
  const ahead = -at.getTimezoneOffset();
  const size = Math.abs(ahead);
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${withoutOffset(at)}:${two(at.getSeconds())}${offset}`;
}
