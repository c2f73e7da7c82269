import { expect, test } from "./playground";
import { PlaygroundPage } from "./playground-page";

test("the code that ran is the lane's own, and can be asked for again when the server did not answer", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  let isDown = true;
  await page.route("**/api/transports/*/code", (route) => (isDown ? route.abort() : route.continue()));
  await playground.selectWire("sse");
  await page.getByRole("tab", { name: "Code" }).click();
  const ran = page.getByRole("region", { name: "The code that ran" });
  await expect(ran.getByRole("alert")).toBeVisible();
  isDown = false;
  await ran.getByRole("button", { name: "Try again" }).click();
  await ran.getByText("lib/client/transports/sse/sse-connection.ts").click();
  await expect(ran.getByRole("region", { name: /sse-connection/ })).toContainText("new EventSource(");
  await playground.selectWire("webhook");
  await page.getByRole("tab", { name: "Code" }).click();
  await ran.getByText("server/transports/webhook/webhook-endpoint.ts").click();
  await expect(ran.getByRole("region", { name: /webhook-endpoint/ })).toContainText("class WebhookEndpoint");
  await expect(ran.getByText("lib/client/transports")).toHaveCount(0);
});
