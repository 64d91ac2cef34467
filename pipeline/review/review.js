"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const keys = at("phim");
  keys.checked = localStorage.getItem("phim") !== "khong";
  keys.addEventListener("change", () => localStorage.setItem("phim", keys.checked ? "co" : "khong"));

  const links = [...document.querySelectorAll("a.open")];
  function step(by) {
    const link = at(by > 0 ? "sau" : "truoc");
    if (link) link.click();
    else if (links.length) {
      const now = links.indexOf(document.activeElement);
      links[Math.min(Math.max(now + by, 0), links.length - 1)].focus();
    }
  }
  function press(form) {
    const button = document.querySelector(`#${form} button`);
    if (button) button.click();
  }
  function edit() {
    const area = document.querySelector("textarea[data-first]") ?? document.querySelector("textarea");
    if (area) { area.focus(); area.select(); }
  }
  const act = {
    j: () => step(1), k: () => step(-1), e: edit,
    a: () => press("nhan"), s: () => press("tra"), u: () => press("hoan-tac"),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, input:not([type=checkbox])");
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      if (event.key === "Enter" && event.ctrlKey && event.target.form?.id === "sua") press("sua");
      return;
    }
    if (!keys.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const action = act[event.key];
    if (action) { event.preventDefault(); action(); }
  });

  // the address keeps no message, so that loading the page again does not repeat it
  const url = new URL(location.href);
  if (url.searchParams.has("tin")) {
    url.searchParams.delete("tin");
    history.replaceState(null, "", url);
  }
})();
