"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button";

type Theme = "system" | "light" | "dark";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const SIGNS: Readonly<Record<Theme, string>> = { system: "◐", light: "☀", dark: "☾" };

/** The system's theme unless the person has chosen; remembered by this browser (read again by public/theme.js). */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>("system");

  // The server cannot know what this browser remembers, so it is read after hydration.
  useEffect(() => {
    const remembered = document.documentElement.dataset["theme"];
    if (remembered === "light" || remembered === "dark") setTheme(remembered);
  }, []);

  const change = () => {
    const next = NEXT[theme];
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    remember(next);
  };

  return (
    <Button
      onClick={change}
      aria-label={`Theme: ${theme}. Switch to ${NEXT[theme]}`}
      title={`Theme: ${theme}`}
      className="w-8 rounded-full"
    >
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </Button>
  );
}

function remember(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch (error) {
    // Storage is switched off: the choice lasts as long as the page.
    if (!(error instanceof DOMException)) throw error;
  }
}
