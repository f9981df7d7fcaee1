"use strict";
{
  const table = document.querySelector("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const valueOf = (cell, kind) => {
    const text = (cell.dataset.value ?? cell.textContent).trim();
    if (text === "") return null;
    return kind === "text" ? text : Number(text);
  };

  const sort = (column, kind) => {
    const before = heads[column].getAttribute("aria-sort");
    // Of counts and angles, the largest are looked for first.
    const first = kind === "number" ? "descending" : "ascending";
    const other = kind === "number" ? "ascending" : "descending";
    const order = before === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => [valueOf(row.cells[column], kind), row]);
    rows.sort(([a], [b]) => {
      // What is not known stands last, whichever way round.
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (kind === "text" ? words.compare(a, b) : a - b);
    });
    body.append(...rows.map(([, row]) => row));
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", order);
    document.getElementById("said").textContent =
      `Sorted by ${heads[column].textContent.trim()}, ${order}.`;
  };

  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    button.addEventListener("click", () => sort(column, button.dataset.kind));
  });
  document.getElementById("hint").hidden = false;
}
