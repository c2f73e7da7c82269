/**
 * Not by URL.canParse: once it is compiled, Node 20 says false of any URL with a letter from U+0080 to U+00FF.
 * @param text a whole URL
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
