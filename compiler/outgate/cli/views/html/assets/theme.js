// Light, dark, or as the system has it: the button goes round.
const THEMES = ["auto", "light", "dark"];

function readTheme() {
  try {
    const kept = localStorage.getItem("outgate-theme");
    return THEMES.includes(kept) ? kept : "auto";
  } catch {
    return "auto"; // a page in a frame without storage of its own
  }
}

function setTheme(theme) {
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
  find("theme").textContent = `Theme: ${theme}`;
}

function startTheme() {
  let theme = readTheme();
  setTheme(theme);
  find("theme").hidden = false;
  find("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    setTheme(theme);
    try {
      localStorage.setItem("outgate-theme", theme);
    } catch {
      // then it holds until the page is closed
    }
  });
}
