/** Why something did not work, if the error says it in words for people. */
const CHINESE = /[\u4e00-\u9fff]/;

export function plainReason(error: unknown, otherwise: string): string {
  return error instanceof Error && CHINESE.test(error.message) ? error.message : otherwise;
}
