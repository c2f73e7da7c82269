import { z } from "zod";

// Runs before everything else in the browser. The page's policy forbids code from strings (SEC-10): without this, zod
// tries once whether it may, and the browser reports that.
z.config({ jitless: true });
