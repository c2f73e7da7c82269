// Says what is wrong with this machine, a line for each thing. Works before anything is installed.
import { checks } from "./doctor-checks.mjs";

const MARKS = { ok: "ok  ", hint: "hint", wrong: "BAD " };

let prevented = false;
for (const check of checks) {
  const { state, text } = await check(process.env).catch((error) => ({
    state: "wrong",
    text: `A check failed by itself: ${error.message}`,
  }));
  prevented ||= state === "wrong";
  process.stdout.write(`${MARKS[state]}  ${text}\n`);
}
process.stdout.write(
  prevented ? "\nThe playground cannot start here until BAD is put right.\n" : "\nnpm start will work.\n",
);
process.exit(prevented ? 1 : 0);
