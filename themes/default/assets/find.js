// Every page has this, and only this: it loads the search when somebody turns to it.
{
  const { src } = document.currentScript;
  let loading;

  const load = () => {
    loading ??= [
      // What failed is asked for again the next time.
      Object.assign(document.createElement("script"), { src: src.replace("find", "search"), onerror: () => (loading = null) }),
      Object.assign(document.createElement("link"), { rel: "stylesheet", href: src.replace("find.js", "search.css") }),
    ].map((element) => document.head.append(element));
  };

  for (const form of document.querySelectorAll(".find")) {
    form.action = form.action.replace("sectors/", "search/");
    form.addEventListener("focusin", load);
    if (form.closest("main")) load();
  }
}
