import type { WireItem } from "#lib/client/wire/wire-item";
import type { RawExchange } from "#lib/client/wire/wire-reader";
import { VERSION } from "#lib/version";
import { latin1Text } from "#lib/wire/byte-values";
import { annotatedText } from "#lib/wire/export/annotated-text";
import { harOf, type TimedExchange } from "#lib/wire/export/har";
import { readExchanges } from "#lib/wire/http/exchanges";
import { fieldValue } from "#lib/wire/http/head";
import { joinedBytes } from "#lib/wire/joined-bytes";

/** How the tap came by these bytes, in words. */
export function howText({ how, differsBy, maskedBytes }: WireItem): string {
  const masked = maskedBytes === 0 ? "" : `, ${maskedBytes} bytes of secrets masked`;
  if (how === "captured") return `captured${masked}`;
  const same = differsBy === undefined || differsBy === 0 ? "same length" : `${differsBy} bytes differ`;
  return `rebuilt, ${same}${masked}`;
}

export function textOf(items: readonly WireItem[]): string {
  return annotatedText(
    items.map((item) => ({
      unit: item.unit,
      at: new Date(item.atMs).toISOString(),
      from: `${item.sentBy}, connection ${item.connection}, ${howText(item)}`,
    })),
  );
}

/** Does any of these items belong to an exchange that has stayed HTTP? After a 101 there is nothing that HAR can hold. */
export function hasFinishedExchange(
  items: readonly WireItem[],
  exchanges: ReadonlyMap<number, RawExchange>,
): boolean {
  const numbers = new Set(items.map(({ exchange }) => exchange));
  return [...numbers].some((number) => {
    const first = exchanges.get(number)?.server.chunks[0];
    return first !== undefined && !latin1Text(first.subarray(0, 16)).startsWith("HTTP/1.1 101");
  });
}

/** HAR 1.2 of the exchanges that these items are of. */
export function harTextOf(items: readonly WireItem[], exchanges: ReadonlyMap<number, RawExchange>): string {
  const numbers = [...new Set(items.map(({ exchange }) => exchange))];
  const timed = numbers.flatMap((number) => {
    const raw = exchanges.get(number);
    return raw === undefined ? [] : timedExchanges(raw);
  });
  return JSON.stringify(harOf(timed, { name: "Event Playground", version: VERSION }), null, 2);
}

function timedExchanges({ client, server }: RawExchange): TimedExchange[] {
  const startedAtMs = client.firstAtMs ?? server.firstAtMs ?? 0;
  const sentAtMs = Math.max(startedAtMs, client.lastAtMs);
  const answeredAtMs = Math.max(sentAtMs, server.firstAtMs ?? sentAtMs);
  return readExchanges(joinedBytes(client.chunks), joinedBytes(server.chunks)).map((exchange) => ({
    exchange,
    origin: `http://${fieldValue(exchange.request.head, "host") ?? "unknown"}`,
    startedAtMs,
    sendMs: sentAtMs - startedAtMs,
    waitMs: answeredAtMs - sentAtMs,
    receiveMs: Math.max(0, server.lastAtMs - answeredAtMs),
    missingBytes: client.missingBytes + server.missingBytes,
  }));
}
