const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as content of an HTML element, or as a value in quotes. */
export function escapeHtml(text: string): string {
  // What parsers of HTML do with a zero byte differs: it becomes what the standard has for it.
  return text
    .replaceAll("\u0000", "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * JSON inside a `<script type="application/json">`: no `<` is left that could end the element, and the two line ends that
 * JSON allows in strings stand as escapes.
 */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/** Text as running text of Markdown, in a table, too: on one line, and with nothing that formats, links or embeds. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll("\u0000", "\ufffd")
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+\-.!|~^$:]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
