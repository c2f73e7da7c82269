/**
 * What a soak run measured, as a page of Markdown.
 * @param {{ verdicts: { id: string, tests: number, failings: string[] }[], isWhole: boolean,
 *   figures: { goal: string, what: string, measured: Record<string, string | number> }[], startedAt: Date,
 *   commit: string, machine: string }} run `isWhole` is false when a test runner failed, be it outside of any test
 */
export function reliabilityReport({ verdicts, isWhole, figures, startedAt, commit, machine }) {
  const inOrder = [...verdicts].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
  const failed = inOrder.filter(({ failings }) => failings.length > 0);
  const where =
    failed.length === 0 ? "something failed outside of the tests" : failed.map(({ id }) => id).join(", ");
  const verdict = failed.length === 0 && isWhole ? "passed every goal" : `did NOT pass every goal: ${where}`;
  return `# Reliability

What \`npm run test:soak\` measured, in full size: ${startedAt.toISOString().slice(0, 10)}, commit ${commit}, ${machine}. The
server is a process of its own; its clients run beside it on the same machine. The run ${verdict}.

| goal | passed | what was done | measured |
|---|---|---|---|
${inOrder.flatMap((each) => rowsOf(each, figures)).join("\n")}

"Lost" is an event whose publisher was told that it is accepted and that a reader who should see it never saw. A goal
that has nothing to measure passes or fails with its tests. Which those are, and of which files:
\`scripts/reliability-goals.mjs\`. A skipped test is no pass.
`;
}

function rowsOf({ id, tests, failings }, figures) {
  const passed = failings.length === 0 ? "yes" : `NO: ${failings.join("; ")}`;
  const own = figures.filter(({ goal }) => goal === id);
  if (own.length === 0) return [`| ${id} | ${passed} | ${tests} ${tests === 1 ? "test" : "tests"} | |`];
  return own.map(({ what, measured }) => {
    const values = Object.entries(measured).map(([name, value]) => `${name}: **${value}**`);
    return `| ${id} | ${passed} | ${what} | ${values.join("<br>")} |`;
  });
}
