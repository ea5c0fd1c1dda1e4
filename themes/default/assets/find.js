// Every page has this, and only this: it loads the search when somebody turns to it.
const script = document.currentScript;
let loading = false;

function load() {
  if (loading) return;
  loading = true;
  const client = document.createElement("script");
  client.src = script.src.replace("find.js", "search.js");
  document.head.append(client);
}

for (const form of document.querySelectorAll("form.find")) {
  form.action = form.action.replace("sectors/index", "search/index");
  form.addEventListener("focusin", load);
}
if (/^(home|search)$/.test(document.body.dataset.kind)) load();
