/** Runs `pwned()` if it is ever taken for markup or for a script's address. */
const PAYLOADS = [
  "<script>pwned()</script>",
  "<SCRIPT SRC=data:text/javascript,pwned()></SCRIPT>",
  "<scr<script>ipt>pwned()</scr</script>ipt>",
  "<img src=x onerror=pwned()>",
  "<img/src='x'/onerror='pwned()'>",
  "<image src=x onerror=pwned()>",
  "<svg onload=pwned()>",
  "<svg><script>pwned()</script></svg>",
  "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
  "<svg><a xlink:href='javascript:pwned()'><text x=20 y=20>x</text></a></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=pwned()>",
  "<body onload=pwned()>",
  "<iframe src=javascript:pwned()></iframe>",
  "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
  "<object data=javascript:pwned()></object>",
  "<embed src=javascript:pwned()>",
  "<a href=javascript:pwned() autofocus onfocus=pwned()>x</a>",
  "<input autofocus onfocus=pwned()>",
  "<details open ontoggle=pwned()>",
  "<video><source onerror=pwned()></video>",
  "<base href=javascript:pwned()//>",
  "<meta http-equiv=refresh content='0;url=javascript:pwned()'>",
  "<style>@import 'javascript:pwned()';</style>",
  "<link rel=stylesheet href=javascript:pwned()>",
  "javascript:pwned()//",
] as const;

/** What leaves the place that the string was put into: text, an attribute, a script, a template. */
const WAYS_OUT = [
  "",
  "\"'>",
  "</script></style></textarea></title>-->",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template is one of the ways
  "\u0000`${pwned()}`{{pwned()}}\u2028\\u003c",
] as const;

/** One hundred strings (SEC-10). */
export const HOSTILE_STRINGS: readonly string[] = WAYS_OUT.flatMap((out) =>
  PAYLOADS.map((payload) => `${out}${payload}`),
);
