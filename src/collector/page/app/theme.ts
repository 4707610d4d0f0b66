import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";

/** The theme, which is the system's until somebody chooses; the choice lives as long as the page. */
export function useTheme(): readonly [theme: Theme, toggle: () => void] {
  const [systemTheme, setSystemTheme] = useState<Theme>(() => themeOf(query()));
  const [chosen, setChosen] = useState<Theme>();
  const theme = chosen ?? systemTheme;
  useEffect(() => {
    const list = query();
    const follow = (): void => setSystemTheme(themeOf(list));
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, []);
  // Before effects of others, which read colours.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, () => setChosen(theme === "dark" ? "light" : "dark")];
}

function query(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}

function themeOf({ matches }: MediaQueryList): Theme {
  return matches ? "dark" : "light";
}
