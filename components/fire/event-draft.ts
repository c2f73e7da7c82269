import { eventType, MAX_EVENT_BYTES } from "#lib/events/envelope";
import { refusalOfJson } from "#lib/events/json-value";
import { type JsonProblem, jsonProblem } from "./json-problem";

/** What stands in the composer, as text. */
export interface EventDraft {
  readonly type: string;
  readonly dataText: string;
}

/**
 * Room that is left for the CloudEvents attributes beside `data`: the server counts the whole envelope (CORE-7).
 * Ids, times and the type take less than this.
 */
const ATTRIBUTE_BYTES = 512;

export const MAX_DATA_BYTES = MAX_EVENT_BYTES - ATTRIBUTE_BYTES;

/** Above this many bytes receivers of hooks may refuse (CORE-7). */
export const LARGE_FOR_HOOKS_BYTES = 20_000;

export interface DraftCheck {
  /** Undefined when the type may be fired. */
  readonly typeProblem: string | undefined;
  /** Undefined when the data may be fired. */
  readonly dataProblem: (Partial<JsonProblem> & { readonly message: string }) | undefined;
  /** UTF-8 bytes of `data` without the white space of the editor; undefined while it is not JSON. */
  readonly dataBytes: number | undefined;
  /** The event, when nothing is wrong with it. */
  readonly event: { readonly type: string; readonly data: unknown } | undefined;
}

/** Says before firing what the server would say after. */
export function checkDraft({ type, dataText }: EventDraft): DraftCheck {
  const parsedType = eventType.safeParse(type);
  const typeProblem =
    type === "" ? "type is missing: name the event, like order.paid" : parsedType.error?.issues[0]?.message;
  const notJson = jsonProblem(dataText);
  if (notJson !== undefined) {
    return { typeProblem, dataProblem: notJson, dataBytes: undefined, event: undefined };
  }
  const data: unknown = JSON.parse(dataText);
  const dataBytes = new TextEncoder().encode(JSON.stringify(data)).length;
  const refusal =
    dataBytes > MAX_DATA_BYTES
      ? `data is larger than an event of ${MAX_EVENT_BYTES / 1_024} KiB allows`
      : refusalOfJson(data);
  const dataProblem = refusal === undefined ? undefined : { message: refusal };
  const sound = parsedType.success && dataProblem === undefined;
  return { typeProblem, dataProblem, dataBytes, event: sound ? { type, data } : undefined };
}
