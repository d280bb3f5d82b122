// The QR of a citizen card, typed by a reader into a field with data-scan:
// number|old number|name|ddmmyyyy|sex|address|ddmmyyyy. Its parts fill data-scan-part fields of the same form.
(() => {
  "use strict";
  const day = (text, field) => field.type === "date" ? text.replace(/^(\d\d)(\d\d)(\d{4})$/, "$3-$2-$1") : text.replace(/^(\d\d)(\d\d)(\d{4})$/, "$1/$2/$3");
  const put = (field, text) => {
    if (field.type === "radio") field.checked = field.value === text || field.dataset.scanValue === text;
    else field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = (field) => {
    const line = field.value.trim().split("|");
    if (line.length < 6 || !/^\d{9,12}$/.test(line[0])) return false;
    const [id, , name, birth, sex, address, issued] = line.map((part) => part.trim());
    const found = { id, name, birth, sex, address, issued };
    field.form.querySelectorAll("[data-scan-part]").forEach((target) => {
      const part = target.dataset.scanPart, text = found[part];
      if (text) put(target, part === "birth" || part === "issued" ? day(text, target) : text);
    });
    field.value = field.dataset.scanPart === "id" ? id : "";
    const next = field.form.querySelector("[data-scan-then]");
    if (next) next.focus();
    field.form.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-scan]") && read(event.target)) event.preventDefault();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-scan]")) read(event.target); });
})();
