/**
 * What a soak run measured, as a page of Markdown.
 * @param {{ figures: { goal: string, what: string, measured: Record<string, string | number> }[], startedAt: Date,
 *   passed: boolean, machine: string }} run
 */
export function reliabilityReport({ figures, startedAt, passed, machine }) {
  const byGoal = [...figures].sort((a, b) => a.goal.localeCompare(b.goal, "en", { numeric: true }));
  const rows = byGoal.map(({ goal, what, measured }) => {
    const values = Object.entries(measured).map(([name, value]) => `${name}: **${value}**`);
    return `| ${goal} | ${what} | ${values.join("<br>")} |`;
  });
  return `# Reliability

What \`npm run test:soak\` measured, in full size: ${startedAt.toISOString().slice(0, 10)}, ${machine}. The server is a process of
its own; its clients run beside it on the same machine. The run ${passed ? "passed every goal" : "did NOT pass every goal"}.

| goal | what was done | measured |
|---|---|---|
${rows.join("\n")}

"Lost" is an event whose publisher was told that it is accepted and that a reader who should see it never saw. Goals
without a row here have no figure: S1 to S14 pass or fail (\`server\`, \`reliability\`, \`scripts\`, \`e2e\`), R13 is held
against a clock in the test's hands, R14 runs in a browser with \`npm test\` (\`e2e/proxy-restart.spec.ts\`).
`;
}
