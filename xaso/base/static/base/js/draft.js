// A form with data-draft="address" keeps itself on the server: 3 seconds after a change, on leaving a field, and when
// the page goes. Answer: {"saved_at": "14:05", "draft": "…"}; the key goes into the form's data-draft-key.
(() => {
  "use strict";
  const waiting = new WeakMap();
  const typed = (form) => {
    const data = new FormData(form);
    [...data].forEach(([name, value]) => { if (value instanceof File || /password/i.test(name)) data.delete(name); });
    return data;
  };
  const say = (form, text) => { const line = form.querySelector("[data-draft-status]"); if (line) line.textContent = text(line); };
  const save = async (form) => {
    const state = waiting.get(form);
    clearTimeout(state.timer);
    state.timer = 0;
    if (!state.dirty || state.busy || form.dataset.sent) return;
    state.dirty = false;
    state.busy = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: typed(form), keepalive: true });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const kept = await answer.json(), key = form.querySelector("[data-draft-key]");
      if (key && kept.draft) key.value = kept.draft;
      say(form, (line) => line.dataset.draftStatus.replace("{time}", kept.saved_at));
    } catch (error) {
      state.dirty = true;
      say(form, () => document.body.dataset.offline);
      later(form, 10000);
    }
    state.busy = false;
    if (state.dirty) later(form, 3000);
  };
  const later = (form, wait) => { const state = waiting.get(form); state.timer = state.timer || setTimeout(save, wait, form); };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.dataset.draft) return;
    if (!waiting.has(form)) waiting.set(form, { dirty: false, timer: 0, busy: false });
    waiting.get(form).dirty = true;
    later(form, 3000);
  });
  document.addEventListener("change", (event) => { const form = event.target.form; if (form && waiting.has(form)) save(form); });
  addEventListener("pagehide", () => document.querySelectorAll("form[data-draft]").forEach((form) => {
    const state = waiting.get(form);
    if (state && state.dirty && !form.dataset.sent) navigator.sendBeacon(form.dataset.draft, typed(form));
  }));
})();
