/* Keys and the few things pages cannot do without script. Everything works without it. */
(function () {
  "use strict";
  var search = document.querySelector("[data-search]");
  var waiting = "";

  function isTyping(event) {
    var at = event.target;
    return event.isComposing || event.keyCode === 229 || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable;
  }

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-row]"));
  }

  function move(step) {
    var all = rows(), now = all.indexOf(document.querySelector("[data-row].current"));
    var next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    if (!next) { return; }
    all.forEach(function (row) { row.classList.toggle("current", row === next); });
    var link = next.querySelector("a");
    if (link) { link.focus({ preventScroll: true }); }
    next.scrollIntoView({ block: "nearest" });
  }

  var places = { z: "/", c: "/villages", w: "/me" };
  document.addEventListener("keydown", function (event) {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var key = event.key.toLowerCase();
    if (waiting === "g" && places[key]) {
      waiting = "";
      location.href = places[key];
    } else if (key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (key === "j" || key === "k") {
      move(key === "j" ? 1 : -1);
    } else if (key === "[" || key === "]") {
      var link = document.querySelector(key === "[" ? "[rel=prev]" : "[rel=next]");
      if (link) { location.href = link.href; }
    }
    waiting = key === "g" ? "g" : "";
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-live") && !event.target.hasAttribute("data-typed")) { form.requestSubmit(); }
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (each) { each.open = true; });
  });
  document.documentElement.classList.add("script");
}());
