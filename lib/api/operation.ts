/** A JSON Schema, or a `$ref` to one: nothing here looks inside. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Schema;
}

/** A Response Object, or a reference to one with a description of its own (OpenAPI 3.1 §4.8.23). */
export type Response = Readonly<Record<string, unknown>> & { readonly description: string };

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Schema;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Response>>;
}

export type PathItem = Readonly<
  Partial<Record<"get" | "post" | "put" | "patch" | "delete" | "options", Operation>>
>;
export type Paths = Readonly<Record<string, PathItem>>;

/** @param name of a schema in lib/api/schemas.ts */
export function schemaRef(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function listOf(name: string): Schema {
  return { type: "array", items: schemaRef(name) };
}

export function pathParameter(name: string, description: string): Parameter {
  return { name, in: "path", required: true, description, schema: { type: "string" } };
}

export function queryParameter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: "query", description, schema };
}

export function headerParameter(name: string, description: string): Parameter {
  return { name, in: "header", description, schema: { type: "string" } };
}

export function jsonBody(schema: Schema, example?: unknown): Schema {
  return {
    required: true,
    content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
  };
}

export function jsonAnswer(description: string, schema: Schema): Response {
  return { description, content: { "application/json": { schema } } };
}

export function emptyAnswer(description: string): Response {
  return { description };
}

/** An answer of RFC 9457; the sentence says when it comes. */
export function problem(description: string): Response {
  return { $ref: "#/components/responses/Problem", description };
}

export const roomParameter: Parameter = {
  name: "room",
  in: "path",
  required: true,
  description: "The room's id. Whoever knows it may use the room.",
  schema: { type: "string", pattern: "^[a-km-np-z2-9]{26}$" },
};

export const roomNotFound = problem("There is no such room; it may have expired.");
export const bodyProblems = {
  "400": problem("The body is not JSON in UTF-8."),
  "413": problem("The body is too large."),
  "415": problem("The body is not sent as application/json, or it is compressed."),
  "422": problem("The body has another shape; `errors` names each place."),
} as const;
