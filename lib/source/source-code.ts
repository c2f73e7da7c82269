import { z } from "zod";

/** Body of an answer that shows sources of this product: each file with its path from the root of the repository. */
export const sourceCode = z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) });
export type SourceCode = z.infer<typeof sourceCode>;
export type SourceFile = SourceCode["files"][number];
