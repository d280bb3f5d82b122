// The QR of a citizen card, typed by a reader into a field with data-scan="owner":
// number|old number|name|ddmmyyyy|sex|address|ddmmyyyy. It fills owner_id_number, owner_name, owner_birth, owner_sex and
// owner_address of the same form; the focus goes to the next field that is empty.
(() => {
  "use strict";
  const day = (text, field) => field.type === "date" ? text.replace(/^(\d\d)(\d\d)(\d{4})$/, "$3-$2-$1") : text.replace(/^(\d\d)(\d\d)(\d{4})$/, "$1/$2/$3");
  const put = (field, text) => {
    if (field.type === "radio") field.checked = field.value === text;
    else field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = (field) => {
    const line = field.value.trim().split("|");
    if (line.length < 6 || !/^\d{9,12}$/.test(line[0])) return false;
    const [number, , name, birth, sex, address] = line.map((part) => part.trim());
    const form = field.form, found = { id_number: number, name, birth, sex, address };
    Object.entries(found).forEach(([part, text]) => form.querySelectorAll(`[name="${field.dataset.scan}_${part}"]`).forEach((target) => {
      if (text) put(target, part === "birth" ? day(text, target) : text);
    }));
    field.value = "";
    const after = [...form.elements].filter((one) => one.offsetParent && !one.value && field.compareDocumentPosition(one) & 4);
    const next = after.find((one) => one.matches("input:not([type=hidden]), textarea"));
    if (next) next.focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-scan]") && read(event.target)) event.preventDefault();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-scan]")) read(event.target); });
})();
