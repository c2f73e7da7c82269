import { expect, test } from "vitest";
import { figuresCsv } from "./figures-csv";

test("figures as RFC 4180 has them", () => {
  const csv = figuresCsv([
    { name: "a.lost", label: 'SSE, "bare"', value: 3, unit: "events" },
    { name: "b", label: "p50", value: 0.25, unit: "ms", n: 40, uncertaintyMs: 0.4 },
  ]);
  expect(csv).toBe(
    'name,label,value,unit,n,uncertaintyMs\r\na.lost,"SSE, ""bare""",3,events,,\r\nb,p50,0.25,ms,40,0.4\r\n',
  );
});
