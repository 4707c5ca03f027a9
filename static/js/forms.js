/* Small enhancements of forms. Each works on data attributes; without this file every form works as well. */
(function () {
  "use strict";

  // Error summary: takes focus, and its links bring the label of the field into view, not only the box.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!target) return;
      event.preventDefault();
      (target.closest(".field, .formset-row") || target).scrollIntoView({ block: "start" });
      target.focus({ preventScroll: true });
    });
  }

  // Double sends: the second submit within ten seconds is dropped. The button stays enabled and says it is busy.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-guard")) return;
    var now = Date.now();
    if (form.dataset.sentAt && now - Number(form.dataset.sentAt) < 10000) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(now);
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-guard]").forEach(function (form) {
      delete form.dataset.sentAt;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  // Unsaved changes: the browser asks before the page is left.
  document.querySelectorAll("form[data-unsaved]").forEach(function (form) {
    var changed = Boolean(summary);
    form.addEventListener("input", function () { changed = true; });
    form.addEventListener("submit", function () { changed = false; });
    form.addEventListener("htmx:afterRequest", function (event) { if (event.detail.elt === form && event.detail.successful) changed = false; });
    window.addEventListener("beforeunload", function (event) {
      if (changed && document.contains(form)) event.preventDefault();
    });
  });

  // File component: own button and own words in the language of the page.
  function enhanceFile(box) {
    var input = box.querySelector("input[type='file']");
    if (!input || box.classList.contains("enhanced")) return;
    var button = document.createElement("label");
    button.className = "btn second";
    button.setAttribute("for", input.id);
    button.setAttribute("aria-hidden", "true");
    button.textContent = box.dataset.choose;
    var status = document.createElement("span");
    status.className = "file-status";
    status.id = input.id + "_status";
    status.setAttribute("role", "status");
    status.textContent = box.dataset.none;
    input.setAttribute("aria-describedby", ((input.getAttribute("aria-describedby") || "") + " " + status.id).trim());
    box.append(button, status);
    box.classList.add("enhanced");
    function show() {
      var names = Array.from(input.files).map(function (file) { return file.name; }).join(", ");
      status.textContent = names ? box.dataset.chosen.replace("{name}", names) : box.dataset.none;
    }
    input.addEventListener("change", show);
    ["dragenter", "dragover"].forEach(function (name) {
      box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      box.addEventListener(name, function () { box.classList.remove("over"); });
    });
    box.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // Character count as advice: never a barrier.
  function enhanceAdvice(area) {
    var line = area.parentElement.querySelector(".advice");
    var advice = Number(area.dataset.advice);
    if (line || !advice) return;
    line = document.createElement("p");
    line.className = "advice num";
    line.setAttribute("aria-hidden", "true");
    area.insertAdjacentElement("afterend", line);
    var words = document.body.dataset;
    function show() {
      var rest = advice - area.value.length;
      var sentence = rest >= 0 ? words.adviceLeft : words.adviceOver;
      line.textContent = (sentence || "{n}").replace("{n}", String(Math.abs(rest)));
    }
    area.addEventListener("input", show);
    show();
  }

  // Formsets: a new row without a trip to the server.
  function enhanceFormset(set) {
    var template = set.querySelector("template[data-formset-empty]");
    var place = set.querySelector("[data-formset-add]");
    var total = set.querySelector("input[name='" + set.dataset.formset + "-TOTAL_FORMS']");
    var button = place && place.querySelector("button");
    if (!template || !button || !total || set.dataset.ready) return;
    set.dataset.ready = "1";
    button.type = "button";
    button.addEventListener("click", function () {
      var index = Number(total.value);
      var html = template.innerHTML.replace(/__prefix__/g, String(index)).replace(/__number__/g, String(index + 1));
      var holder = document.createElement("template");
      holder.innerHTML = html;
      set.insertBefore(holder.content, template);
      total.value = String(index + 1);
      var rows = set.querySelectorAll(":scope > [data-formset-row]");
      var row = rows[rows.length - 1];
      enhance(row);
      if (window.htmx) window.htmx.process(row);
      row.querySelector("legend").focus();
      row.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function enhance(root) {
    root.querySelectorAll("[data-file]").forEach(enhanceFile);
    root.querySelectorAll("textarea[data-advice]").forEach(enhanceAdvice);
    root.querySelectorAll("[data-formset]").forEach(enhanceFormset);
  }
  enhance(document);
  document.addEventListener("htmx:load", function (event) { enhance(event.detail.elt); });
})();
