import { expect, test } from "./playground";

interface Heard {
  readonly data: string;
  readonly lastEventId: string;
}

/** A page of the server's origin that runs none of our code: what it hears is the browser's own reading. */
test.beforeEach(async ({ page, server }) => {
  await page.goto(`${server.origin}/healthz`);
});

async function createRoom(origin: string): Promise<{ room: string; hostKey: string; epoch: string }> {
  const answer = await fetch(`${origin}/api/rooms`, { method: "POST" });
  return (await answer.json()) as { room: string; hostKey: string; epoch: string };
}

async function publish(origin: string, room: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ type: "order.paid", data: "\u2028 \r\n data: x" });
  expect((await fetch(`${origin}/api/rooms/${room}/events`, { method: "POST", headers, body })).status).toBe(
    202,
  );
}

test("[SSE-6] Chromium resumes a cut stream by itself, and misses nothing", async ({
  page,
  server: { origin },
}) => {
  const { room, epoch } = await createRoom(origin);
  const told = await page.evaluateHandle((room) => {
    const heard: Heard[] = [];
    const greetings: string[] = [];
    const source = new EventSource(`/api/rooms/${room}/events/stream?subscriber=lane`);
    source.onmessage = ({ data, lastEventId }) => heard.push({ data, lastEventId });
    source.addEventListener("recovered", ({ data }) => greetings.push(data));
    return { heard, greetings };
  }, room);
  const greetings = () => told.evaluate(({ greetings }) => greetings);
  const heard = () => told.evaluate(({ heard }) => heard);
  await expect.poll(async () => (await greetings()).length).toBe(1);
  await publish(origin, room);
  await fetch(`${origin}/api/rooms/${room}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"subscriber":"lane"}',
  });
  await publish(origin, room);
  await expect.poll(async () => (await heard()).length).toBe(2);
  expect((await heard()).map(({ lastEventId }) => lastEventId)).toEqual([`${epoch}:1`, `${epoch}:2`]);
  expect(JSON.parse((await heard())[1]?.data ?? "")).toMatchObject({ data: "\u2028 \r\n data: x" });
  expect(JSON.parse((await greetings())[1] ?? "")).toMatchObject({ recovered: true });
});

test("[SSE-4] Chromium stops for good when its room has ended", async ({ page, server: { origin } }) => {
  const { room, hostKey } = await createRoom(origin);
  const source = await page.evaluateHandle((room) => {
    const source = new EventSource(`/api/rooms/${room}/events/stream`);
    return new Promise<EventSource>((resolve) => {
      source.addEventListener("recovered", () => resolve(source), { once: true });
    });
  }, room);
  const headers = { "playground-host-key": hostKey };
  expect((await fetch(`${origin}/api/rooms/${room}`, { method: "DELETE", headers })).status).toBe(204);
  await expect.poll(() => source.evaluate(({ readyState }) => readyState)).toBe(2);
});
