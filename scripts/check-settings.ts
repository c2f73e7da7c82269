// Says on stdout which of its settings the server would not take, and nothing when it takes them: for npm run doctor.
import { createAddressRules } from "#server/delivery/blocked-addresses";
import { parseEnvironment } from "#server/env";

try {
  createAddressRules(parseEnvironment(process.env).HOOK_ALLOW_CIDRS);
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
}
