/** One word for a POSIX shell, whatever it contains (POSIX.1-2017 XCU §2.2.2). */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JavaScript string literal; its line separators survive in every parser, its `</` in every page. */
export function scriptString(text: string): string {
  return JSON.stringify(text)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replaceAll("</", "<\\/");
}
