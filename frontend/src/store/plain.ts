/** A deep copy without what JSON does not know: proxies of the screens, undefined, functions. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
