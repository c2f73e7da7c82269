import { z } from "zod";
import { withoutUndefined } from "#lib/delivery/without-undefined";
import { attributeText, instant, schemaUri } from "./attribute";
import { type EventInput, eventType, JSON_MEDIA_TYPE } from "./envelope";
import {
  type Extensions,
  extensionValue,
  MOST_EXTENSIONS,
  OF_THE_LOG,
  refusalOfExtension,
} from "./extension-attributes";
import { jsonValue } from "./json-value";

/** Subtype `json` or suffix `+json`, with parameters or without (JSON Event Format 1.0.2 §3.1.1). */
const jsonMediaType = attributeText.regex(
  /^[\w!#$&^.+-]+\/(?:[\w!#$&^.+-]+\+)?[Jj][Ss][Oo][Nn] *(?:;.*)?$/,
  "only JSON data is carried: application/json, or a type that ends in +json",
);

/** What is REQUIRED has to be there; what is OPTIONAL may be unset by null (JSON Event Format 1.0.2 §2.2). */
const SHAPE = {
  specversion: z.literal("1.0", 'specversion has to be "1.0"'),
  id: attributeText,
  source: attributeText,
  type: eventType,
  subject: attributeText.nullish(),
  time: instant.nullish(),
  datacontenttype: jsonMediaType.nullish(),
  dataschema: schemaUri.nullish(),
  data: jsonValue.optional(),
  data_base64: z.null("only JSON is carried: send it as data, or its base64 as a string in data").optional(),
};
const NO_EXTENSIONS: ReadonlySet<string> = new Set([...Object.keys(SHAPE), ...OF_THE_LOG]);

/** A CloudEvent 1.0 in JSON; attributes that the specification does not name are extensions. */
export const cloudEventInput = z.looseObject(SHAPE).superRefine((event, context) => {
  const extensions = unnamed(event);
  if (extensions.length > MOST_EXTENSIONS) {
    const message = `an event has at most ${MOST_EXTENSIONS} extension attributes`;
    context.addIssue({ code: "custom", message });
    return;
  }
  for (const [name, value] of extensions) {
    const message = refusalOfExtension(name, value);
    if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
  }
});
export type CloudEventInput = z.infer<typeof cloudEventInput>;

/** The event as it is recorded: with everything that the CloudEvent says. */
export function ofCloudEvent(event: CloudEventInput): EventInput {
  const { id, source, type, data, subject, time, dataschema, datacontenttype } = event;
  const extensions = extensionsOf(event);
  return {
    id,
    source,
    type,
    data,
    ...withoutUndefined({
      subject: subject ?? undefined,
      time: time ?? undefined,
      dataschema: dataschema ?? undefined,
      datacontenttype: datacontenttype === JSON_MEDIA_TYPE ? undefined : (datacontenttype ?? undefined),
      extensions: Object.keys(extensions).length === 0 ? undefined : extensions,
    }),
  };
}

function unnamed(event: Readonly<Record<string, unknown>>): [name: string, value: unknown][] {
  return Object.entries(event).filter(([name, value]) => !NO_EXTENSIONS.has(name) && value !== null);
}

/** In one order: sent again in another one, it is still the same body for its Idempotency-Key (CORE-6). */
function extensionsOf(event: CloudEventInput): Extensions {
  const sorted = unnamed(event).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, extensionValue.parse(value)]));
}
