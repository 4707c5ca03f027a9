/* Opens the part of the form that belongs to the chosen outcome. Without this script the parts are opened by hand. */
(function () {
  "use strict";
  document.querySelectorAll("details[data-open-for]").forEach(function (part) {
    document.querySelectorAll('input[name="outcome"]').forEach(function (choice) {
      choice.addEventListener("change", function () {
        if (choice.checked) { part.open = choice.value === part.dataset.openFor; }
      });
    });
  });
})();
