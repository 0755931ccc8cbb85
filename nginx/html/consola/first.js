// What has to be so before anything is painted: the theme that was chosen, else the system's own.
"use strict";
try {
  const theme = localStorage.getItem("sky.theme");
  if (theme === "light" || theme === "dark")
    document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing has the system's theme.
}
