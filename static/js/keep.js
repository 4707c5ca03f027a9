/* Keeps what somebody types in this tab until it is saved: after a crash, a reload or a wrong click it is offered again.

   Only in sessionStorage: it is gone when the tab is closed for good, never leaves the device, and is wiped at logging out
   and when somebody else logs in. Passwords and files are never kept. */
(function () {
  "use strict";
  var keeper = document.body.dataset.keeper;
  var notice = document.getElementById("kept-notice");
  if (!keeper || !notice) return;
  var PREFIX = "kept:";
  var mine = PREFIX + keeper + ":";
  // A copy brings the revision it was based on: what others saved since is then noticed by the server, not overwritten.
  var BASED_ON = ["revision", "seen_revision"];
  var store;
  try { store = window.sessionStorage; store.getItem(PREFIX); } catch (refused) { return; }

  function keys() { return Object.keys(store).filter(function (key) { return key.indexOf(PREFIX) === 0; }); }
  function wipe() { keys().forEach(function (key) { store.removeItem(key); }); }
  keys().forEach(function (key) { if (key.indexOf(mine) !== 0) store.removeItem(key); });
  document.querySelectorAll("form[action*='logout']").forEach(function (form) { form.addEventListener("submit", wipe); });

  function read(key) { try { return JSON.parse(store.getItem(key)); } catch (broken) { return null; } }
  function write(key, copy) {
    try { store.setItem(key, JSON.stringify(copy)); } catch (full) { store.removeItem(key); }
  }
  function isKept(field) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.disabled) return false;
    if (field.type === "hidden") return BASED_ON.indexOf(field.name) >= 0 || /-(TOTAL_FORMS|id)$/.test(field.name);
    return ["password", "file", "submit", "button", "image", "reset"].indexOf(field.type) < 0;
  }
  function fields(form) { return Array.from(form.elements).filter(isKept); }
  function valueOf(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? "1" : "";
    if (field.type === "select-multiple") return Array.from(field.selectedOptions).map(function (one) { return one.value; }).join("\n");
    return field.value;
  }
  // The name of a field and, for the boxes of a group, what it sends; the same name again is told apart by its number.
  function entries(form) {
    var seen = {};
    return fields(form).map(function (field) {
      var box = field.type === "checkbox" || field.type === "radio";
      var name = field.name + (box ? "=" + field.value : "");
      seen[name] = (seen[name] || 0) + 1;
      return { name: name + "#" + seen[name], field: field };
    });
  }
  function snapshot(form) {
    var values = {};
    entries(form).forEach(function (entry) { values[entry.name] = valueOf(entry.field); });
    return values;
  }
  function typed(values) {
    return Object.keys(values).filter(function (name) { return BASED_ON.indexOf(name.split("#")[0]) < 0; });
  }
  function isSame(one, other) {
    var names = typed(one);
    return names.length === typed(other).length && names.every(function (name) { return one[name] === other[name]; });
  }
  function addRows(form, values) {
    form.querySelectorAll("[data-formset]").forEach(function (set) {
      var total = set.querySelector("input[name='" + set.dataset.formset + "-TOTAL_FORMS']");
      var button = set.querySelector("[data-formset-add] button");
      var wanted = Math.min(Number(values[set.dataset.formset + "-TOTAL_FORMS#1"] || 0), 200);
      while (total && button && button.type === "button" && Number(total.value) < wanted) button.click();
    });
  }
  function putBack(form, values) {
    addRows(form, values);
    entries(form).forEach(function (entry) {
      var field = entry.field, value = values[entry.name];
      if (value === undefined || valueOf(field) === value || /-TOTAL_FORMS$/.test(field.name)) return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = value === "1";
      else if (field.type === "select-multiple") Array.from(field.options).forEach(function (one) { one.selected = value.split("\n").indexOf(one.value) >= 0; });
      else field.value = value;
      if (field.type !== "hidden") {
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  function cameFrom(path) {
    try { return new URL(document.referrer).pathname === path; } catch (none) { return false; }
  }
  // What was sent from the page before this one, and did not come back with errors, is saved.
  var isRefused = Boolean(document.querySelector("[data-error-summary]"));
  keys().forEach(function (key) {
    var copy = read(key);
    if (!copy || (copy.sent && cameFrom(copy.path) && !(isRefused && copy.path === location.pathname))) store.removeItem(key);
  });

  function offer(form, key, copy) {
    var box = notice.content.firstElementChild.cloneNode(true);
    var place = box.querySelector("[data-kept-time]");
    var time = new Date(copy.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    place.textContent = document.documentElement.lang === "nl" ? time.replace(":", ".") : time;
    function close() { box.remove(); form.querySelector("input:not([type=hidden]), textarea, select").focus(); }
    box.querySelector("[data-kept-back]").addEventListener("click", function () { putBack(form, copy.values); close(); });
    box.querySelector("[data-kept-away]").addEventListener("click", function () { store.removeItem(key); close(); });
    form.parentNode.insertBefore(box, form);
  }

  document.querySelectorAll("form[data-unsaved]").forEach(function (form, index) {
    var key = mine + location.pathname + "#" + (form.id || index);
    var timer = 0;
    function keep(sent) {
      window.clearTimeout(timer);
      timer = 0;
      write(key, { path: location.pathname, at: Date.now(), sent: sent === true, values: snapshot(form) });
    }
    var copy = read(key);
    if (isRefused) keep();
    else if (copy && isSame(copy.values, snapshot(form))) store.removeItem(key);
    else if (copy) offer(form, key, copy);
    form.addEventListener("input", function () { window.clearTimeout(timer); timer = window.setTimeout(keep, 800); });
    form.addEventListener("submit", function () { keep(true); });
    window.addEventListener("pagehide", function () { if (timer && !(read(key) || {}).sent) keep(); });
  });
})();
