//! The site as it is rendered: the same bytes every time, no trace of what is withheld, and the facts of our own content.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::collections::BTreeMap;

use purview::read::theme::ThemeFiles;
use scraper::{Html, Selector};
use support::{build, site_edited, site_with};

const POLICY: &str = "content/demo/policies/rules.md";

fn text(pages: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(pages.get(path).unwrap_or_else(|| panic!("no page {path}")).clone()).expect("pages are UTF-8")
}

/// The words of the elements that a selector names, white space folded.
fn words(html: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let fold = |element: scraper::ElementRef<'_>| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    Html::parse_document(html).select(&selector).map(fold).collect()
}

#[test]
fn threads_do_not_change_a_byte() {
    let sources = site_with(&[]);
    let files = ThemeFiles::built_in();
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| build(&sources, &files));
    assert_eq!(on(1), on(8));
}

/// The test of the promise that nothing withheld leaks: with and without it, the same files.
#[test]
fn withheld_and_proposed_sources_leave_no_trace() {
    let withheld = "+++\ntitle = \"内部通知\"\nstatus = \"in-force\"\ndisclosure = \"withheld\"\nissuer = \"公安部门\"\nwritten = 2025-03-01\n+++\n\n## 一、不公开\n\n由公安部门和文体旅游部门负责。\n";
    let proposed = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"proposed\"\npublished = 2026-01-01\n+++\n\n\
        ## 1. 健身房 {#gym}\n\n主责单位：公安部门\n\n## 2. 密室逃脱 {#room}\n\n主责单位：公安部门\n";
    let files = ThemeFiles::built_in();
    let with =
        build(&site_with(&[("content/demo/policies/secret.md", withheld), ("content/demo/lists/first/batch-2.md", proposed)]), &files);
    assert_eq!(with, build(&site_with(&[]), &files));
}

#[test]
fn a_document_on_request_shows_its_particulars_and_not_its_text() {
    let pages = build(&site_edited(POLICY, "\"public\"", "\"on-request\""), &ThemeFiles::built_in());
    let page = text(&pages, "demo/policies/rules.html");
    assert!(page.contains("依申请公开") && !page.contains("由公安部门负责"));
    assert!(!text(&pages, "demo/departments/police.html").contains("总则"), "no other page quotes it either");
}

#[test]
fn source_text_is_never_markup() {
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let batch = format!(
        "+++\nbatch = 1\ntitle = '''清单{evil}'''\nstatus = \"in-force\"\npublished = 2025-03-05\n+++\n\n{evil}\n\n## 1. 密室逃脱 {{#room}}\n\n\
         主责单位：文体旅游部门\n\n- 公安部门：{evil}\n\n> {evil}\n"
    );
    let pages = build(
        &site_with(&[
            ("content/demo/lists/first/batch-1.md", &batch),
            (POLICY, &support::SITE[7].1.replace("由公安部门负责。", evil)),
            (
                "content/sectors/gym.md",
                &format!("+++\nname = '''健身房{evil}'''\ncategory = \"leisure\"\nsynonyms = ['''{evil}''']\n+++\n\n{evil}\n"),
            ),
        ]),
        &ThemeFiles::built_in(),
    );
    for path in pages.keys().filter(|path| path.ends_with(".html")) {
        let page = text(&pages, path);
        assert!(words(&page, "img, [onerror], script:not([src])").is_empty(), "{path}");
    }
}

#[test]
fn texts_cite_documents() {
    let policy = |head: &str, text: &str| {
        format!(
            "+++\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = \"公安部门\"\nwritten = 2025-03-01\n{head}\n+++\n\n## 一、总则\n\n{text}\n"
        )
    };
    let pages = build(
        &site_with(&[
            (
                "content/demo/policies/a.md",
                &policy(
                    "title = \"关于印发<巡查办法>的通知\"\nnumber = \"示发〔2024〕5号\"",
                    "本通知（示发〔2024〕5号）自印发之日起施行。",
                ),
            ),
            (
                "content/demo/policies/b.md",
                &policy("title = \"实施细则\"", "依据《示范市工作规则》（示政发【2023】 第9号，以下简称《规则》）。"),
            ),
            (
                "content/demo/policies/c.md",
                &policy(
                    "title = \"年度计划\"\n\n[[cites]]\ntitle = \"实施细则\"",
                    "按照示发[2024]第05号和《巡查办法》，落实《公安部门条例》《关于转发〈实施细则〉的通知》。\n\n## 二、检查\n\n贯彻《中华人民共和国安全生产法》（主席令第八十八号）和《安全生产法》。",
                ),
            ),
        ]),
        &ThemeFiles::built_in(),
    );
    let page = text(&pages, "demo/policies/c.html");
    assert_eq!(
        words(&page, "#_cites + ul > li"),
        [
            "《实施细则》",
            "示发[2024]第05号 见 一",
            "《公安部门条例》 见 一",
            "《关于转发〈实施细则〉的通知》 见 一",
            "《中华人民共和国安全生产法》 见 二主席令第八十八号"
        ],
    );
    assert_eq!(words(&page, ".clauses p a"), ["示发[2024]第05号", "《巡查办法》", "实施细则"], "no department within a title");
    assert_eq!(words(&page, "#_cites + ul a[href='a.html'], #_cites + ul a[href='b.html']"), ["《实施细则》", "示发[2024]第05号"]);
    assert_eq!(words(&text(&pages, "demo/policies/a.html"), "#_cited-by + ul a"), ["年度计划"], "and not itself");
    assert!(words(&text(&pages, "demo/policies/a.html"), "#_cites").is_empty());
    assert_eq!(words(&text(&pages, "demo/policies/b.html"), "#_cites + ul > li"), ["《示范市工作规则》 见 一示政发【2023】 第9号"]);
}

/// A note in a heading, one alone behind its heading, and one with its deadline inside.
#[test]
fn notes_in_and_behind_headings() {
    let text = "每季度开展1次检查（责任单位：公安部门）。\n\n## 二、每月25日前报送情况。\n\n（公安部门负责）\n\n## 三、建立台账（公安部门牵头，6月底前完成）";
    let policy = support::SITE[7]
        .1
        .replace("## 一、总则\n\n由公安部门负责。", &format!("## 一、{text}"))
        .replace("title = \"办法\"", "title = \"2025年工作要点\"");
    let pages = build(&site_with(&[(POLICY, &policy)]), &ThemeFiles::built_in());
    let page = self::text(&pages, "demo/departments/police.html");
    assert_eq!(words(&page, "#obligations ~ table tbody th"), ["每月25日前", "每季度开展1次", "6月底前2025年6月30日"]);
    assert_eq!(words(&page, ".tasks > li").len(), 3);
    let calendar = self::text(&pages, "demo/departments/police.ics");
    assert_eq!(calendar.matches(";UNTIL=20251231").count(), 2, "what a plan for a year asks ends with it: {calendar}");
    assert!(calendar.contains("NAME:示例市公安部门"));
}

#[test]
fn one_clause_says_for_all_that_the_first_leads() {
    let text =
        "甲（责任单位：公安部门、文体旅游部门，排在第一位的为牵头部门，下同）。\n\n## 二、检查\n\n乙（责任单位：文体旅游部门、公安部门）。";
    let policy = support::SITE[7].1.replace("由公安部门负责。", text);
    let pages = build(&site_with(&[(POLICY, &policy)]), &ThemeFiles::built_in());
    assert_eq!(words(&self::text(&pages, "demo/departments/culture.html"), ".tasks .part"), ["配合", "牵头"]);
}

/// A view has nothing that a template does not show escaped; a date is the document's, never the build's.
#[test]
fn a_draft_is_never_shown_as_in_force() {
    let pages = build(&site_edited("content/demo/lists/first/batch-1.md", "\"in-force\"", "\"consultation\""), &ThemeFiles::built_in());
    for path in ["demo/duties/room.html", "demo/lists/first/batch-1.html", "demo/lists/first/index.html", "sectors/room.html"] {
        let page = text(&pages, path);
        assert!(page.contains("征求意见稿") && !page.contains("现行有效"), "{path}");
    }
}

#[test]
fn a_site_changes_single_templates_words_and_assets() {
    let mut files = ThemeFiles::built_in();
    files.own.insert("templates/not-found.html".into(), b"{% extends \"base.html\" %}{% block main %}<h1>gone</h1>{% endblock %}".to_vec());
    files.own.insert("i18n/zh-Hans.toml".into(), "home = \"起点\"".as_bytes().to_vec());
    files.own.insert("assets/site.js".into(), b"// Mine.\nfunction mine() {\n  return document.title;\n}\n".to_vec());
    let pages = build(&site_with(&[]), &files);
    assert_eq!(words(&text(&pages, "404.html"), "h1"), ["gone"]);
    assert_eq!(words(&text(&pages, "demo/gaps.html"), ".crumbs a")[0], "起点");
    let script = text(&pages, "assets/site.js");
    assert!(script.starts_with("function mine(){") && !script.contains("Mine."), "{script}");
    assert_eq!(pages["assets/style.css"], build(&site_with(&[]), &ThemeFiles::built_in())["assets/style.css"]);
}

#[test]
fn a_broken_template_is_shown_where_it_breaks() {
    let sources =
        site_with(&[("themes/own/templates/duty.html", "{% extends \"base.html\" %}\n{% block main %}{{ titel }}{% endblock %}\n")]);
    let mut files = ThemeFiles { folder: "themes/own".into(), ..ThemeFiles::built_in() };
    files.own.insert(
        "templates/duty.html".into(),
        sources.file(sources.find("themes/own/templates/duty.html").unwrap()).text.clone().into_bytes(),
    );
    let purview::Examined { edition, .. } = purview::examine(&site_with(&[]), Vec::new(), &purview::select::Selection::default());
    let edition = edition.unwrap();
    let theme = purview::theme::Theme::new(&files, &edition.content.site, &sources).unwrap();
    let error = edition.render(&sources, &theme, "2026-11-22".parse().unwrap(), &|_: &str, _: &[u8]| Ok::<_, ()>(())).unwrap_err();
    let purview::RenderError::Theme(found) = error else { panic!("{error:?}") };
    assert_eq!(sources.text(found[0].place), "titel");
    assert_eq!(sources.file(found[0].place.file).path, "themes/own/templates/duty.html");
}

/// Minifying the templates once must not change what a browser makes of a page: the same elements, attributes and words.
#[test]
fn minified_templates_give_the_same_document() {
    let sources = site_with(&[]);
    let purview::Examined { edition, .. } = purview::examine(&sources, Vec::new(), &purview::select::Selection::default());
    let edition = edition.unwrap();
    let site = &edition.content.site;
    let files = ThemeFiles::built_in();
    let themes =
        [purview::theme::Theme::new(&files, site, &sources).unwrap(), purview::theme::Theme::as_written(&files, site, &sources).unwrap()];
    let [minified, written] = themes.map(|theme| {
        let pages = std::sync::Mutex::new(BTreeMap::new());
        let sink = |path: &str, bytes: &[u8]| {
            if path.ends_with(".html") {
                pages.lock().unwrap().insert(path.to_owned(), outline(str::from_utf8(bytes).unwrap()));
            }
            Ok::<_, ()>(())
        };
        edition.render(&sources, &theme, "2026-11-22".parse().unwrap(), &sink).unwrap();
        pages.into_inner().unwrap()
    });
    assert_eq!(minified.len(), written.len());
    for (path, outline) in &minified {
        assert_eq!(outline, &written[path], "{path}");
    }
}

/// A document without its white space: elements with their attributes, and words. The fingerprints of assets are left out.
fn outline(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    document
        .tree
        .nodes()
        .filter_map(|node| match node.value() {
            scraper::Node::Element(element) => {
                let mut attributes: Vec<String> = element
                    .attrs()
                    .map(|(name, value)| format!("{name}={}", value.split("?v=").next().unwrap_or_default().replace(' ', "")))
                    .collect();
                attributes.sort();
                Some(format!("<{} {}>", element.name(), attributes.join(" ")))
            }
            scraper::Node::Text(text) => Some(text.split_whitespace().collect::<String>()).filter(|text| !text.is_empty()),
            _ => None,
        })
        .collect()
}

#[test]
fn our_own_content_holds_the_facts() {
    let (sources, found) = purview::read::read(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap();
    assert!(found.is_empty(), "{found:?}");
    let pages = build(&sources, &ThemeFiles::built_in());
    assert_eq!(pages.keys().filter(|path| path.starts_with("korla/duties/") && path.ends_with(".html")).count(), 24);
    let drones = text(&pages, "korla/duties/drones.html");
    assert_eq!(words(&drones, ".lead dd"), ["公安部门"]);
    assert_eq!(words(&drones, ".who tbody th a"), ["空军部队", "库尔勒机场"]);
    let machinery = text(&pages, "korla/duties/construction-machinery.html");
    let joint = words(&machinery, ".who tbody tr:nth-child(4) th a");
    assert_eq!(joint, ["住建", "水利", "交通", "自然资源", "应急", "发改"]);
    let room = text(&pages, "sectors/escape-room.html");
    assert_eq!(words(&room, "main a[href*='/departments/']")[0], "文体旅游部门");
    let lines: usize =
        (1..=24).map(|row| words(&text(&pages, "korla/lists/emerging/batch-1.html"), &format!("tbody tr:nth-child({row}) li")).len()).sum();
    assert_eq!(lines, 74, "supporting lines of the annex");
}

#[test]
fn nothing_covers_a_sector_and_the_page_says_so() {
    let page = text(&build(&site_with(&[]), &ThemeFiles::built_in()), "sectors/gym.html");
    assert!(page.contains("没有清单列入这个行业"));
    assert_eq!(words(&page, ".route li a"), ["公安部门", "文体旅游部门"]);
}

/// Overlaps beyond the first hundred are named only, and so are duties beyond the first five; a map lists no thousands of duties.
#[test]
fn pages_of_the_whole_site_do_not_grow_with_it() {
    let sectors: Vec<(String, String)> = (0..102)
        .map(|at| {
            (
                format!("content/sectors/s{at}.md"),
                format!("+++\nname = \"行业{at}号\"\ncategory = \"leisure\"\nsynonyms = [\"业{at}\"]\n+++\n"),
            )
        })
        .collect();
    let all: Vec<String> = (0..102).map(|at| format!("行业{at}号")).collect();
    let head = "+++\nbatch = 1\ntitle = \"清单（第一批）\"\nstatus = \"in-force\"\npolicy = \"rules\"\npublished = 2025-03-05\n+++\n";
    let batch = |count: usize| {
        let of = |at: usize| if at < 7 { all.join("、") } else { "密室逃脱".to_owned() };
        let lead = |at: usize| if at == 0 { "公安部门" } else { "文体旅游部门" };
        let duty = |at: usize| format!("\n## {}. {} {{#d{at}}}\n\n主责单位：{}\n", at + 1, of(at), lead(at));
        head.to_owned() + &(0..count).map(duty).collect::<String>()
    };
    let pages = |count: usize| {
        let batch = batch(count);
        let mut changes: Vec<(&str, &str)> = sectors.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        changes.push(("content/demo/lists/first/batch-1.md", &batch));
        build(&site_with(&changes), &ThemeFiles::built_in())
    };
    let few = pages(7);
    let gaps = text(&few, "demo/gaps.html");
    let overlaps = words(&gaps, "#overlaps ~ ul.rows > li");
    assert_eq!(overlaps.len(), 100);
    assert!(overlaps.iter().all(|overlap| overlap.ends_with("另有2项职责")), "{overlaps:?}");
    assert_eq!(words(&gaps, "#overlaps ~ ul.tags li").len(), 2 + 2, "two more sectors, and two that nothing covers");
    assert!(gaps.contains("另有2个行业") && words(&gaps, "nav li").iter().any(|part| part.ends_with(" 102")));
    let on_map = |pages: &BTreeMap<String, Vec<u8>>| words(&text(pages, "sitemap.html"), "a[href*='/duties/']").len();
    assert_eq!(on_map(&few), 7);
    assert_eq!(on_map(&pages(2_001)), 0);
}

#[test]
fn a_draft_does_not_take_the_place_of_what_is_in_force() {
    let draft = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"consultation\"\npublished = 2026-01-01\n+++\n\n\
        ## 1. 密室逃脱 {#room}\n\n主责单位：公安部门\n";
    let pages = build(&site_with(&[("content/demo/lists/first/batch-2.md", draft)]), &ThemeFiles::built_in());
    let page = text(&pages, "demo/duties/room.html");
    assert_eq!(words(&page, ".lead dd"), ["文体旅游部门"]);
    assert_eq!(words(&page, ".history > li > a"), ["第二批", "第一批"]);
    assert!(page.contains("另有批次写到这一项"));
}

#[test]
fn an_ended_duty_keeps_its_page_and_its_last_wording() {
    let end = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2026-01-01\n+++\n\n\
        ## 1. 密室逃脱 {#room .repealed}\n\n## 2. 健身房 {#gym}\n\n主责单位：文体旅游部门\n";
    let pages = build(&site_with(&[("content/demo/lists/first/batch-2.md", end)]), &ThemeFiles::built_in());
    let page = text(&pages, "demo/duties/room.html");
    assert!(page.contains("已经终止") && !page.contains("写“无”"));
    assert_eq!(words(&page, ".lead dd"), ["文体旅游部门"]);
    assert_eq!(words(&page, "#cite"), ["《清单（第一批）》（现行有效）第1项，2025年3月5日。本项已不再有效。"], "the document is in force");
    assert_eq!(words(&page, "aside a[href$='batch-2.html#room']"), ["第二批"], "what ended it");
    let list = text(&pages, "demo/lists/first/index.html");
    assert_eq!(words(&list, "tbody th"), ["健身房"]);
    assert_eq!(words(&list, "main > p:not(.status) a[href^=batch]"), ["第二批"], "nothing of the first batch stands");
    let sector = text(&pages, "sectors/room.html");
    assert!(sector.contains("没有清单列入这个行业"));
    assert_eq!(words(&sector, "[aria-labelledby=none] a"), ["密室逃脱"], "it once was in a list");
    let batch = text(&pages, "demo/lists/first/batch-2.html");
    assert_eq!(words(&batch, "#room td[colspan='2']"), ["这项职责终止"]);
    assert!(words(&batch, "#room [data-th]").is_empty(), "no label of an empty cell");
}

#[test]
fn what_is_over_with_its_batch_says_so() {
    let of = |status: &str| {
        let head = format!("\"{status}\"\nended = 2026-01-01");
        let pages = build(&site_edited("content/demo/lists/first/batch-1.md", "\"in-force\"", &head), &ThemeFiles::built_in());
        let list = text(&pages, "demo/lists/first/index.html");
        assert!(list.contains("清单现在没有一项职责") && words(&list, "p.status").is_empty(), "{list}");
        let former = words(&text(&pages, "sectors/room.html"), "[aria-labelledby=none] a").len();
        let batch = words(&text(&pages, "demo/lists/first/batch-1.html"), "main > p").concat();
        let changed = words(&list, "main > p time");
        (text(&pages, "demo/duties/room.html"), batch, changed, former)
    };
    let (duty, batch, changed, former) = of("superseded");
    assert!(duty.contains("批次已被替代") && !duty.contains("终止的批次") && words(&duty, "aside a[href*=batch]").len() == 1);
    assert_eq!(words(&duty, "#cite"), ["《清单（第一批）》（已被替代）第1项，2025年3月5日。本项已不再有效。"]);
    assert!(batch.contains("自2026年1月1日起不再有效") && !batch.contains("撤回"));
    assert_eq!((changed, former), (vec!["2026年1月1日".to_owned()], 1), "it changed on the day on which its batch was over");
    let (duty, batch, changed, former) = of("withdrawn");
    assert!(duty.contains("批次已撤回") && !duty.contains("终止的批次"));
    assert_eq!(words(&duty, "#cite"), ["《清单（第一批）》（已撤回）第1项，2025年3月5日。"]);
    assert!(batch.contains("于2026年1月1日撤回") && !batch.contains("不再有效"));
    assert_eq!((changed, former), (Vec::new(), 0), "it never was in force");
}

#[test]
fn a_list_names_the_batches_of_which_something_stands() {
    let batch = |number: u32, head: &str, sector: &str, id: &str| {
        format!(
            "+++\nbatch = {number}\ntitle = \"清单（第{number}批）\"\npublished = 2026-0{number}-01\n{head}\n+++\n\n## 1. {sector} {{#{id}}}\n\n主责单位：公安部门\n"
        )
    };
    let second = batch(2, "status = \"withdrawn\"\nended = 2026-04-01", "健身房", "gym");
    let page = |third: &str| {
        let changes = [("content/demo/lists/first/batch-2.md", &*second), ("content/demo/lists/first/batch-3.md", third)];
        text(&build(&site_with(&changes), &ThemeFiles::built_in()), "demo/lists/first/index.html")
    };
    let intro = |page: &str| (words(page, "main > p:not(.status) a[href^=batch]"), words(page, "main > p time"), words(page, "p.status b"));
    let one = |words: &str| vec![words.to_owned()];
    let amends = page(&batch(3, "status = \"consultation\"", "密室逃脱", "room"));
    assert_eq!(intro(&amends), (one("第一批"), one("2025年3月5日"), one("现行有效")), "a draft that changes nothing yet");
    assert_eq!(words(&amends, ".rows a"), ["清单（第3批）", "清单（第2批）", "清单（第一批）"]);
    let adds = page(&batch(3, "status = \"consultation\"", "健身房", "gym-2"));
    let both = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    assert_eq!(intro(&adds), (both("第一批", "第三批"), one("2026年3月1日"), both("现行有效", "征求意见稿")));
}
