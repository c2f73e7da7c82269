import type { AttemptFailure } from "#lib/journal/entry";

/** What became of one attempt. Only 2xx is a success; a redirect is never followed (WH-8, WH-9). */
export type AttemptOutcome =
  | { readonly delivered: true; readonly status: number }
  | { readonly delivered: false; readonly status?: number; readonly failure: AttemptFailure };

/** @param status of a final HTTP answer */
export function outcomeOfStatus(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return { delivered: true, status };
  return { delivered: false, status, failure: failureOfStatus(status) };
}

function failureOfStatus(status: number): AttemptFailure {
  if (status === 410) return "gone";
  if (status < 400) return "redirect";
  return status < 500 ? "http_4xx" : "http_5xx";
}
