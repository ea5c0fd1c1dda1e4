//! The built-in theme on our own content: programs and the engine say the same.

use super::*;
use crate::plan::{self, Machine};
use crate::select::{Audience, Selection};

fn selections() -> [Selection; 2] {
    let today = Some("2026-11-22".parse().expect("a date"));
    [Selection { today, ..Selection::default() }, Selection { today, audience: Audience::Internal, proposed: true, ..Selection::default() }]
}

impl Theme {
    /// Renders with a program and with the engine.
    #[track_caller]
    fn agrees(&self, template: &str, lang: Lang, view: &impl Serialize, sources: &Sources) {
        let renderer = &self.renderers[lang.index()];
        let mut rendered = String::new();
        let ran = renderer.programs[template].run(view, &renderer.filters, &mut rendered);
        ran.unwrap_or_else(|_| panic!("the program of {template} stops"));
        assert_eq!(rendered, self.render_by_engine(renderer, template, view, sources).expect(template), "{template}");
    }
}

#[test]
fn programs_and_the_engine_render_the_same_bytes() {
    let (sources, found) = crate::read::read(env!("CARGO_MANIFEST_DIR").as_ref()).expect("our own content");
    for selection in selections() {
        let edition = crate::examine(&sources, found.clone(), &selection).edition.expect("an edition");
        let theme = Theme::new(&ThemeFiles::built_in(), &edition.content.site, &sources).expect("a theme");
        for renderer in &theme.renderers {
            assert!(renderer.engine.get().is_none(), "a theme of programs needs no engine");
        }
        let plan = edition.plan(&sources, "2026-11-22".parse().expect("a date"));
        let jobs = plan::jobs(&plan);
        for (job, lang) in &jobs {
            theme.agrees(&format!("{}.html", job.kind()), *lang, &plan::view(&plan, *job, *lang).1, &sources);
            if let Some(of) = plan::feed_of(&plan, *job) {
                theme.agrees("feed.xml", Lang::MAIN, &plan::feed(&plan, of), &sources);
            }
        }
        // A list of site maps is the second file of a large site.
        for file in plan::machine_files(&jobs).iter().chain(&plan::site_maps(200_000)[1..2]) {
            theme.agrees(file.template, Lang::MAIN, &Machine::new(&plan, file), &sources);
        }
    }
}

/// Lists that are longer than any of our own.
#[test]
fn programs_and_the_engine_render_the_same_long_lists() {
    let duty = |row: usize| {
        format!("## {row}. 密室（治安{row}） {{#room-{row}}}\n\n主责单位：文体局\n\n- 公安局、消防局等：治安{row}\n- 消防局：消防\n\n")
    };
    let batch: String = (1..=230).map(duty).collect();
    let head = "batch = 1\ntitle = \"清单\"\nstatus = \"in-force\"\npublished = 2025-03-05\n";
    let sources = Sources::from_texts([
        ("purview.toml", "title = \"清单\"\nbase_url = \"https://demo.example/\"\nlanguages = [\"zh-Hans\", \"en\"]\n".to_owned()),
        ("content/sectors/_categories.md", "+++\n[[category]]\nid = \"leisure\"\nname = \"文化娱乐\"\n+++\n".to_owned()),
        ("content/sectors/room.md", "+++\nname = \"密室\"\ncategory = \"leisure\"\n+++\n".to_owned()),
        ("content/demo/_jurisdiction.md", "+++\nname = \"示例市\"\n+++\n".to_owned()),
        ("content/demo/departments/culture.md", "+++\nname = \"文体局\"\n+++\n".to_owned()),
        ("content/demo/departments/police.md", "+++\nname = \"公安局\"\n+++\n".to_owned()),
        ("content/demo/departments/fire.md", "+++\nname = \"消防局\"\n+++\n".to_owned()),
        ("content/demo/lists/first/_list.md", "+++\ntitle = \"清单\"\n+++\n".to_owned()),
        ("content/demo/lists/first/batch-1.md", format!("+++\n{head}+++\n\n{batch}")),
    ]);
    let examined = crate::examine(&sources, Vec::new(), &selections()[0]);
    let edition = examined.edition.unwrap_or_else(|| panic!("{:#?}", examined.found));
    let theme = Theme::new(&ThemeFiles::built_in(), &edition.content.site, &sources).expect("a theme");
    let plan = edition.plan(&sources, "2026-11-22".parse().expect("a date"));
    let is_of_department = |job: &plan::Job| job.kind().starts_with("department");
    let jobs: Vec<_> = plan::jobs(&plan).into_iter().filter(|(job, _)| is_of_department(job)).collect();
    // The index, three departments, and 230 duties of one, 230 lines of another, 460 of the third, 100 a page, in two languages.
    assert_eq!(jobs.len(), 2 * (1 + 3 + 2 + 2 + 4));
    for (job, lang) in jobs {
        theme.agrees(&format!("{}.html", job.kind()), lang, &plan::view(&plan, job, lang).1, &sources);
    }
}

/// A template that is changed is compiled like the rest, or left to the engine, and alone.
#[test]
fn what_is_not_compiled_is_rendered_by_the_engine() {
    let (sources, found) = crate::read::read(env!("CARGO_MANIFEST_DIR").as_ref()).expect("our own content");
    let edition = crate::examine(&sources, found, &selections()[0]).edition.expect("an edition");
    let plan = edition.plan(&sources, "2026-11-22".parse().expect("a date"));
    let rendered = |name: &str, body: &str| {
        let mut files = ThemeFiles::built_in();
        files.own.insert(format!("templates/{name}"), body.as_bytes().to_vec());
        let theme = Theme::new(&files, &edition.content.site, &sources).expect("a theme");
        let (_, view) = plan::view(&plan, plan::Job::NotFound, Lang::MAIN);
        let mut html = String::new();
        theme.page("not-found", Lang::MAIN, &view, &sources, &mut html).expect("a page");
        (theme.renderers[0].programs.contains_key("not-found.html"), theme.renderers[0].programs.len(), html)
    };
    let (compiled, all, html) = rendered("not-found.html", "<p>{{ page.lang }}");
    assert!(compiled && html == "<p>zh-Hans", "{html}");
    let (compiled, others, html) = rendered("not-found.html", "<p>{{ page.lang | upper }}");
    assert!(!compiled && others + 1 == all && html == "<p>ZH-HANS", "{html}");
}
