const testsIn = (folder, ...names) => names.map((name) => `${folder}/${name}.test.ts`);
const malformed = ["cursors", "hook-answers", "http", "mqtt", "socket-io", "websocket"];

/**
 * Every reliability (R) and security (S) goal with the files that test it, in the order in which a soak runs them: the
 * long run of R15 is the last. Of those that `measure` a figure has to be written down, too. R8, R9 and R18 are goals of
 * several instances and of a pull queue, which there are none of here.
 */
export const GOALS = [
  {
    id: "R1",
    measures: true,
    tests: testsIn("reliability", "kill-during-deliveries", "long-backlog", "recovered-then-killed"),
  },
  { id: "R2", measures: true, tests: testsIn("reliability", "power-loss") },
  {
    id: "R3",
    measures: true,
    tests: [...testsIn("reliability", "restart-with-clients", "graceful-drain"), "e2e/restart.spec.ts"],
  },
  {
    id: "R4",
    measures: true,
    tests: [...testsIn("reliability", "restart-with-clients"), "e2e/restart.spec.ts"],
  },
  { id: "R5", measures: true, tests: testsIn("reliability", "thundering-herd") },
  { id: "R6", measures: true, tests: testsIn("reliability", "frozen-readers") },
  {
    id: "R7",
    measures: true,
    tests: testsIn("reliability", ...malformed.map((name) => `malformed-${name}`)),
  },
  { id: "R10", measures: true, tests: testsIn("reliability", "total-order") },
  { id: "R11", measures: true, tests: testsIn("reliability", "fan-out-latency") },
  { id: "R12", measures: true, tests: testsIn("reliability", "duplicate-publishes") },
  { id: "R13", measures: false, tests: testsIn("reliability", "recovery-windows") },
  { id: "R14", measures: false, tests: ["e2e/proxy-restart.spec.ts"] },
  { id: "R16", measures: true, tests: testsIn("reliability", "hook-isolation") },
  { id: "R17", measures: true, tests: testsIn("reliability", "mqtt-with-cuts") },
  { id: "R19", measures: true, tests: testsIn("reliability", "start-with-long-log") },
  { id: "S1", measures: false, tests: testsIn("server/delivery", "outbound-guard") },
  {
    id: "S2",
    measures: false,
    tests: [
      ...testsIn("server/http", "cross-room-routes"),
      ...testsIn("server/transports", "cross-room-wires"),
    ],
  },
  { id: "S3", measures: false, tests: testsIn("server/http", "foreign-pages") },
  { id: "S4", measures: false, tests: ["e2e/security.spec.ts"] },
  { id: "S5", measures: false, tests: testsIn("reliability", "injection") },
  { id: "S6", measures: false, tests: testsIn("server/http", "prototype-pollution") },
  { id: "S7", measures: true, tests: testsIn("reliability", "hostile-filters") },
  {
    id: "S8",
    measures: true,
    tests: [...testsIn("server/http", "compressed-input"), ...testsIn("reliability", "compression-bomb")],
  },
  { id: "S9", measures: false, tests: [...testsIn("server", "secret-hygiene"), "e2e/security.spec.ts"] },
  { id: "S10", measures: true, tests: testsIn("reliability", "abuse") },
  { id: "S11", measures: true, tests: testsIn("reliability", "slow-clients") },
  { id: "S12", measures: false, tests: testsIn("scripts", "safe-versions") },
  {
    id: "S13",
    measures: false,
    tests: [
      ...testsIn("server/rooms", "room-closing"),
      ...testsIn("server", "secret-hygiene"),
      "e2e/security.spec.ts",
    ],
  },
  { id: "S14", measures: false, tests: testsIn("server/delivery", "amplification") },
  { id: "R15", measures: true, tests: testsIn("reliability", "endurance") },
];
