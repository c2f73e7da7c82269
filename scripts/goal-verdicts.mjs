/**
 * Which goals were reached. A goal is when each of its files was run, every test in them passed, none was skipped, and
 * what it has to measure was written down.
 * @param {readonly { id: string, measures: boolean, tests: readonly string[] }[]} goals
 * @param {ReadonlyMap<string, readonly ("passed" | "failed" | "skipped")[]>} outcomes of the tests in each file, by its
 *   path from the root
 * @param {readonly { goal: string }[]} figures
 * @returns {{ id: string, tests: number, failings: string[] }[]} reached without failings
 */
export function goalVerdicts(goals, outcomes, figures) {
  return goals.map(({ id, measures, tests }) => {
    const failings = [];
    let count = 0;
    for (const file of tests) {
      const ended = outcomes.get(file) ?? [];
      count += ended.length;
      if (ended.length === 0) failings.push(`${file} was not run`);
      for (const how of ["failed", "skipped"]) {
        const those = ended.filter((each) => each === how).length;
        if (those > 0) failings.push(`${those} ${how} in ${file}`);
      }
    }
    if (measures && !figures.some(({ goal }) => goal === id)) failings.push("no figure");
    return { id, tests: count, failings };
  });
}
