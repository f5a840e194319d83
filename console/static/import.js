// The import page: files that are dropped are put into the form, and what is being imported is shown as it goes on.
// Without script the form takes files all the same, and the page is loaded anew.
(() => {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  if (form !== null) watchForm(form);
  watchJobs();

  function watchForm(form) {
    const zone = form.querySelector("[data-drop]");
    const input = form.querySelector("input[type=file]");
    const chosen = form.querySelector("[data-chosen]");
    const alarm = form.querySelector("[data-too-large]");
    let depth = 0; // dragenter and dragleave come for every element within the zone

    const mark = (step) => {
      depth = Math.max(0, depth + step);
      zone.classList.toggle("over", depth > 0);
    };
    const isFiles = (event) => Array.from(event.dataTransfer?.types ?? []).includes("Files");

    // A file that is dropped beside the zone must not replace the page.
    for (const name of ["dragover", "drop"]) {
      window.addEventListener(name, (event) => { if (isFiles(event)) event.preventDefault(); });
    }
    zone.addEventListener("dragenter", (event) => { if (isFiles(event)) mark(1); });
    zone.addEventListener("dragleave", (event) => { if (isFiles(event)) mark(-1); });
    zone.addEventListener("drop", (event) => {
      depth = 0;
      mark(0);
      if (!isFiles(event) || event.dataTransfer.files.length === 0) return;
      const both = new DataTransfer(); // what was dropped before stays
      for (const file of [...input.files, ...event.dataTransfer.files]) both.items.add(file);
      input.files = both.files;
      input.dispatchEvent(new Event("change"));
      form.querySelector("button:not([type=button])").focus();
    });
    input.addEventListener("change", show);
    window.addEventListener("pageshow", show);

    function show() {
      const files = Array.from(input.files);
      chosen.replaceChildren(...files.map((file) => {
        const item = document.createElement("li");
        item.textContent = file.name;
        return item;
      }));
      chosen.hidden = files.length === 0;
      const size = files.reduce((sum, file) => sum + file.size, 0);
      const problem = size > Number(form.dataset.mostBytes) ? alarm.dataset.tooLarge
        : files.length > Number(form.dataset.mostFiles) ? alarm.dataset.tooMany : "";
      alarm.textContent = problem;
      alarm.hidden = problem === "";
      input.setCustomValidity(problem);
    }
  }

  function watchJobs() {
    const said = document.getElementById("said");
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const states = (region) => new Map(Array.from(region.querySelectorAll("[data-job]"),
      (row) => [row.dataset.job, row]));

    async function follow() {
      let failures = 0;
      for (;;) {
        const region = document.querySelector("[data-live]");
        if (region === null || region.querySelector("[data-active]") === null) return;
        await pause(document.hidden ? 3000 : 700);
        let next = null;
        try {
          const answer = await fetch(region.dataset.live, { headers: { Accept: "text/html" } });
          if (!answer.ok) throw new Error(String(answer.status));
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          next = page.querySelector("[data-live]");
          failures = 0;
        } catch {
          failures += 1; // the server may be starting again
          await pause(Math.min(failures, 10) * 1000);
        }
        if (next !== null) replace(region, next);
      }
    }

    function replace(region, next) {
      const before = states(region);
      region.replaceWith(next);
      for (const [job, row] of states(next)) {
        const old = before.get(job);
        if (old !== undefined && "active" in old.dataset && !("active" in row.dataset)) {
          said.textContent = row.textContent.replace(/\s+/g, " ").trim();
        }
      }
    }

    follow();
  }
})();
