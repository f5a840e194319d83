// Keys for the console. Every key does what a visible button or link does; without script the pages work all the same.
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");

  const help = document.getElementById("keys");
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));

  function move(step) {
    const all = rows();
    if (all.length === 0) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function press(key) {
    const target = document.querySelector(`[data-key~="${CSS.escape(key)}"]`);
    if (target === null) return false;
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
    return true;
  }

  function toggleHelp() {
    if (help === null) return false;
    if (help.open) help.close();
    else help.showModal();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "?") done = toggleHelp();
    else if (help !== null && help.open) return;
    else if (key === "j" || key === "k") done = press(key) || move(key === "j" ? 1 : -1);
    else if (["1", "2", "3", "u", "/"].includes(key)) done = press(key);
    if (done) event.preventDefault();
  });

  for (const button of document.querySelectorAll("[data-opens-help]")) button.addEventListener("click", toggleHelp);

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const said = document.getElementById("said");
      await navigator.clipboard.writeText(button.dataset.copy || location.href);
      if (said !== null) said.textContent = button.dataset.done;
    });
  }

  // A second press of a button must not send a form twice.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
