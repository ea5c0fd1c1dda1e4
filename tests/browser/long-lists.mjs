/**
 * Writes the sources of a made-up site with lists that go on from page to page, for our own has none as long: `node long-lists.mjs FOLDER`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const LISTS = 4;
const BATCHES = 2;
const DUTIES = 25;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("say which folder to write to");

/** @param {string} path */
function write(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param {number} count */
const numbers = (count) => Array.from({ length: count }, (_, before) => before + 1);
const names = (chinese, english) => `name = "${chinese}"\n\n[en]\nname = "${english}"\n`;
const titles = (chinese, english) => `title = "${chinese}"\n\n[en]\ntitle = "${english}"\n`;

write("purview.toml", `base_url = "https://long.example/"\nlanguages = ["zh-Hans", "en"]\n${titles("长清单", "Long lists")}`);
write("content/sectors/_categories.md", '+++\n[[category]]\nid = "leisure"\nname = "文化娱乐"\n\n[category.en]\nname = "Leisure"\n+++\n');
for (const sector of numbers(DUTIES)) {
  write(`content/sectors/camp-${sector}.md`, `+++\ncategory = "leisure"\n${names(`${sector}号营地`, `Camp ${sector}`)}+++\n`);
}
write("content/yuanfang/_jurisdiction.md", `+++\nreport_to = ["街道办事处"]\n${names("远方市", "Yuanfang")}+++\n`);
for (const [id, chinese, english] of [
  ["culture", "文化广电和旅游局", "Culture, Broadcasting and Tourism Bureau"],
  ["police", "公安局", "Public Security Bureau"],
  ["streets", "街道办事处", "Subdistrict Offices"],
]) {
  write(`content/yuanfang/departments/${id}.md`, `+++\n${names(chinese, english)}+++\n`);
}

// Numbered through all lists, for titles of pages are to differ.
const duty = (list, batch, row) => `## ${((list - 1) * BATCHES + batch - 1) * DUTIES + row}. ${row}号营地（第${list}片第${batch}期） {#site-${list}-${batch}-${row}}

主责单位：${row === 1 ? "无" : "文化广电和旅游局"}

- 公安局：第${row}处场地的秩序
- 街道办事处：日常巡查
- 街道办事处：每年核对一次名册
`;

for (const list of numbers(LISTS)) {
  write(`content/yuanfang/lists/sites-${list}/_list.md`, `+++\n${titles(`第${list}片场地清单`, `Sites, area ${list}`)}+++\n`);
  for (const batch of numbers(BATCHES)) {
    const head = `batch = ${batch}\nstatus = "in-force"\npublished = 2026-03-0${batch}\n${titles(`第${list}片场地清单（第${batch}批）`, `Sites, area ${list}, batch ${batch}`)}`;
    const duties = numbers(DUTIES).map((row) => duty(list, batch, row));
    write(`content/yuanfang/lists/sites-${list}/batch-${batch}.md`, `+++\n${head}+++\n\n${duties.join("\n")}`);
  }
}
