// After data-idle seconds without key or pointer the page is covered until its person types the password. It stays as it
// was: nothing typed is lost. One timer; what happens in another tab of the same browser counts too.
(() => {
  "use strict";
  const dialog = document.querySelector("dialog[data-unlock]");
  if (!dialog) return;
  const rest = Number(document.body.dataset.idle) * 1000;
  const wrong = dialog.querySelector("[data-wrong]");
  const password = dialog.querySelector("[type=password]");
  const store = (value) => { try { if (value) localStorage.setItem("xaso-active", value); return Number(localStorage.getItem("xaso-active")); } catch (e) { return 0; } };
  let last = Date.now();
  const active = () => { if (!dialog.open && Date.now() - last > 1000) store(last = Date.now()); };
  const lock = () => { wrong.hidden = true; dialog.showModal(); password.value = ""; password.focus(); };
  const watch = () => {
    const left = Math.max(last, store()) + rest - Date.now();
    if (left <= 0) lock();
    else setTimeout(watch, left + 50);
  };
  store(last);
  setTimeout(watch, rest);
  ["keydown", "pointerdown", "pointermove", "wheel"].forEach((kind) => addEventListener(kind, active, { passive: true }));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    let answer = { ok: false, status: 0 };
    try { answer = await fetch(dialog.dataset.unlock, { method: "POST", body: new FormData(event.target), headers: { Accept: "application/json" } }); } catch (e) { /* said below */ }
    password.value = "";
    if (answer.ok && !answer.redirected) { dialog.close(); store(last = Date.now()); setTimeout(watch, rest); return; }
    wrong.textContent = answer.status && answer.status < 500 ? wrong.dataset.wrong : wrong.dataset.away;
    wrong.hidden = false;
    password.focus();
  }, true);
})();
