/* Small enhancements of every page. Each works on data attributes; without this file the page works as well. */
(function () {
  "use strict";

  // The menus close on Escape and on a click elsewhere; focus returns to the button.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      var inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // A folded block says too little on paper: open all while printing.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.more:not([open])").forEach(function (block) {
      block.open = true;
      block.dataset.openedForPrint = "1";
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-opened-for-print]").forEach(function (block) {
      block.open = false;
      delete block.dataset.openedForPrint;
    });
  });

  // Session warning: five minutes before the end a dialog offers to stay; typing alone does not extend the session.
  var seconds = Number(document.body.dataset.sessionSeconds || 0);
  var dialog = document.getElementById("session-dialog");
  if (!seconds || !dialog || !dialog.showModal) return;
  var text = dialog.querySelector("[data-session-text]");
  var extend = dialog.querySelector("[data-session-extend]");
  var login = dialog.querySelector("[data-session-login]");
  var end = Date.now() + seconds * 1000;
  var warning = Math.min(300, seconds / 2) * 1000;

  function tick() {
    var rest = end - Date.now();
    if (rest > warning) {
      if (dialog.open) dialog.close();
    } else {
      var minutes = Math.floor(rest / 60000);
      var words = rest <= 0 ? dialog.dataset.over : minutes < 1 ? dialog.dataset.minute : dialog.dataset.minutes.replace("{n}", minutes);
      if (text.textContent !== words) text.textContent = words;
      extend.hidden = rest <= 0;
      login.hidden = rest > 0;
      if (!dialog.open) dialog.showModal();
    }
    window.setTimeout(tick, rest > warning ? Math.min(rest - warning, 60000) + 50 : 1000);
  }
  extend.addEventListener("click", function () {
    var url = document.body.dataset.sessionUrl || window.location.href;
    fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual" }).then(function (answer) {
      if (answer.ok) {
        end = Date.now() + seconds * 1000;
        dialog.close();
      } else {
        end = Date.now();
      }
    }, function () { end = Math.min(end, Date.now() + 60000); });
  });
  tick();
})();
