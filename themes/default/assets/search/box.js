// The search box: a combobox whose options are answers (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Answers} Answers */
/** @typedef {(question: string) => Promise<{ answers: Answers, words: any }>} Ask */

/**
 * Gives a form its answers: below it, or on the search page in the page.
 * @param {HTMLFormElement} form
 * @param {string} root of the site
 * @param {Ask} ask
 */
export function attach(form, root, ask) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const place = form.closest("main")?.querySelector("[data-answers]");
  const panel = place ?? form.appendChild(element("div", "panel"));
  const said = element("p", "said", [], { role: "status" });
  const list = element("div", "", [], { role: "listbox", id: "_hit", "aria-label": input.placeholder });
  const more = element("div", "more");
  let turn = 0;
  let answered = 0;
  let active = -1;
  panel.append(said, list, more);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "_hit", autocomplete: "off" });
  show(false);

  /** @param {boolean} shown */
  function show(shown) {
    panel.toggleAttribute("hidden", !shown);
    set(input, { "aria-expanded": shown && list.hasChildNodes() });
    activate(-1);
  }

  /** @param {number} index */
  function activate(index) {
    active = index;
    [...list.children].forEach((option, at) => set(option, { "aria-selected": at === index }));
    set(input, { "aria-activedescendant": list.children[index]?.id ?? "" });
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  async function update() {
    const question = input.value.trim();
    const mine = ++turn;
    // What is shown is of another question until this one is answered.
    answered = 0;
    // A page opened from a disk may not change its address.
    if (place && location.protocol !== "file:") history.replaceState(null, "", question ? `?${new URLSearchParams({ q: question })}` : location.pathname);
    if (!question) return show(false);
    const found = await ask(question).catch(() => null);
    if (mine !== turn || !(place || form.contains(document.activeElement))) return;
    if (found) {
      render(found.answers, found.words);
      answered = mine;
    } else {
      said.textContent = form.dataset.failed ?? "";
      [list, more].map((part) => part.replaceChildren());
    }
    show(true);
  }

  /**
   * @param {Answers} found
   * @param {any} words
   */
  function render({ query, answers, place: elsewhere, uncovered, here, covered, route }, words) {
    /** @param {string} word @param {Record<string, any>} blanks */
    const say = (word, blanks) => words[word].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ blank) => [blanks[blank]].flat().join(words.separator));
    /** @param {string} word @param {string | string[]} text */
    const role = (word, text) => element("p", word, [element("small", "", [words[word]]), " ", [text].flat().join(words.separator)]);
    const name = uncovered.length ? uncovered.map(({ title }) => title) : query;
    said.textContent = elsewhere
      ? say("elsewhere", { here, place: elsewhere })
      : covered
        ? say("found", { n: answers.length, title: answers[0].matched })
        : say("nothing", { name });
    said.classList.toggle("quiet", covered);
    list.replaceChildren(...answers.map(({ kind, title, url, row, near, lead, support, status, scope, matched, read, how, place }, at) => {
      const isText = !url.includes("/duties/");
      const isNamed = kind === "duty" || kind === "support";
      const head = element("p", "top", [element("b", "", [isNamed && matched ? matched : title])]);
      if (status) head.append(" ", element("span", `status status--${status}`, [words.status[status]]));
      const parts = [head];
      if (near && !isText && !elsewhere) parts.push(element("p", "near", [words.near]));
      // What a line says is no duty of who leads its row, so it comes first.
      if (isText) parts.push(element("p", "scope", [scope]));
      else if (scope) parts.push(role("line", say("line_only", { who: support.shift(), scope })));
      if (!isText) parts.push(role("lead", lead.length ? lead : words.no_lead));
      if (support.length) parts.push(role("support", support));
      const why = [];
      if (row) why.push(say(isNamed ? "row_title" : "row", { n: row, title }));
      if (isText) why.push(kind === "clause" ? `${matched} ${place}` : place);
      if (!near && read && (how === "exact" ? read !== matched : how !== "text")) why.push(say(how === "exact" ? "also" : "read_as", { read, matched }));
      parts.push(element("p", "why", [why.join(words.stop)]));
      return element("a", "hit", parts, { role: "option", id: `_hit${at}`, href: root + url, tabindex: "-1" });
    }));
    const steps = route.flatMap(({ title, url }, at) => [words[at ? "then" : "route"], link(root + url, title)]);
    more.replaceChildren(...uncovered.map(({ title, url }) => element("p", "", [link(root + url, say("about", { title }))])), element("p", "", steps));
  }

  // While a word is being composed, its letters are not yet what is asked.
  input.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || update());
  input.addEventListener("compositionend", update);
  input.addEventListener("keydown", (event) => {
    const { key, isComposing } = event;
    const count = list.childElementCount;
    const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if (isComposing) return;
    if (step && panel.hasAttribute("hidden")) update();
    // The box itself is one stop on the way round.
    else if (step && count && answered) activate(((active + step + count + 2) % (count + 1)) - 1);
    else if (key === "Escape" && !place) show(!++turn);
    else if (key === "Enter" && active >= 0 && answered) /** @type {HTMLElement} */ (list.children[active]).click();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => place && answered && event.preventDefault());
  if (!place) {
    input.addEventListener("focus", update);
    document.addEventListener("pointerdown", ({ target }) => form.contains(/** @type {Node} */ (target)) || show(false));
    form.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !form.contains(/** @type {Node} */ (relatedTarget)) && show(false));
  }
  if (place) input.value ||= /** @type {string} */ (new URLSearchParams(location.search).get("q"));
  if (place || document.activeElement === input) update();
}

/**
 * @param {string} name
 * @param {string} className
 * @param {(Node | string)[]} children
 * @param {Record<string, string>} [attributes]
 */
function element(name, className = "", children = [], attributes = {}) {
  const node = document.createElement(name);
  set(node, className ? { class: className, ...attributes } : attributes);
  node.append(...children);
  return node;
}

/** @param {Element} node @param {Record<string, any>} attributes */
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

/** @param {string} href @param {string} text */
const link = (href, text) => element("a", "", [text], { href });
