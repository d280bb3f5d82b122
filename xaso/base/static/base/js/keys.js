// Keys that press what shows them: F1–F12 and Alt with an arrow, by data-key. Never a bare letter: Telex types those.
// Alt+↓ and Alt+↑ go through the rows of a list where nothing else claims them.
(() => {
  "use strict";
  const named = (event) => {
    if (/^F([1-9]|1[0-2])$/.test(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) return event.key;
    if (/^Arrow/.test(event.key) && event.altKey && !event.ctrlKey && !event.metaKey) return "Alt+" + event.key;
    return "";
  };
  const visible = (element) => element.offsetParent !== null && !element.closest("[inert]");
  const row = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(visible);
    if (!rows.length) return false;
    const here = rows.findIndex((link) => link.closest("tr, li") === document.activeElement.closest("tr, li"));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    rows[next].focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.repeat && event.key[0] === "F") return;
    const key = named(event);
    if (!key || document.querySelector("dialog[open]")) return;
    const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find(visible);
    if (target) {
      event.preventDefault();
      if (target.matches("input, select, textarea")) { target.focus(); if (target.select) target.select(); }
      else target.click();
    } else if (key === "Alt+ArrowDown" || key === "Alt+ArrowUp") {
      if (row(key.endsWith("Down") ? 1 : -1)) event.preventDefault();
    }
  });
})();
