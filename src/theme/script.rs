//! Scripts: modules joined into one classic script, because a browser loads no modules into a page that was opened from a disk.
//!
//! A script of the theme that imports others is published with them in it; those that are only imported are not published by themselves. What a
//! module may say of others is little: `import { a, b } from "./c.js";` on a line of its own, and `export` before a declaration. The modules of a
//! script share one scope, so the names they declare must differ.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The path of a script, and what is wrong with it.
pub type Fault = (String, String);

/// Joins the scripts among `assets` that import others, and minifies all.
///
/// # Errors
/// What is wrong with scripts.
pub fn join(assets: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Vec<Fault>> {
    let scripts = assets.iter().filter(|(path, _)| path.ends_with(".js"));
    let modules: BTreeMap<String, Module> =
        scripts.filter_map(|(path, bytes)| Some((path.clone(), Module::read(path, str::from_utf8(bytes).ok()?)))).collect();
    let mut faults = Vec::new();
    let imported: BTreeSet<&String> = modules.values().flat_map(|module| &module.imports).collect();
    for path in modules.keys() {
        if imported.contains(path) {
            assets.remove(path);
            continue;
        }
        let mut joined = Joined { modules: &modules, done: BTreeSet::new(), names: BTreeSet::new(), script: String::new() };
        // Names of a script that stands alone may be meant for other scripts; modules keep theirs to themselves.
        let scoped = |script: &str| {
            if modules[path].imports.is_empty() { script.to_owned() } else { format!("(()=>{{\"use strict\";{script}\n}})()") }
        };
        match joined.add(path, &mut Vec::new()).and_then(|()| minified(path, &scoped(&joined.script))) {
            Ok(script) => drop(assets.insert(path.clone(), script.into_bytes())),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// A module: what it imports and declares, and its text without imports.
struct Module {
    imports: Vec<String>,
    names: Vec<String>,
    body: String,
}

impl Module {
    fn read(path: &str, text: &str) -> Self {
        let mut module = Self { imports: Vec::new(), names: Vec::new(), body: String::new() };
        for line in text.lines() {
            if let Some(from) = import(line) {
                module.imports.push(resolve(path, from));
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            module.names.extend(declared(line).map(str::to_owned));
            module.body.push_str(line);
            module.body.push('\n');
        }
        module
    }
}

/// The path of an import: `import { a, b } from "./c.js";`.
fn import(line: &str) -> Option<&str> {
    let (_, from) = line.strip_prefix("import {")?.split_once('}')?;
    Some(from.trim().strip_prefix("from")?.trim().trim_end_matches(';').trim_matches(['"', '\'']))
}

/// The name that a line declares for the whole module: `async function ask(…)`.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = ["function ", "const ", "let ", "class "].iter().find_map(|word| line.strip_prefix(word))?;
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).find(|word| !word.is_empty())
}

/// A relative path as seen from a file.
fn resolve(from: &str, to: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    folders.join("/")
}

/// Modules one after another, each after those that it imports.
struct Joined<'m> {
    modules: &'m BTreeMap<String, Module>,
    done: BTreeSet<String>,
    names: BTreeSet<String>,
    script: String,
}

impl Joined<'_> {
    fn add(&mut self, path: &str, above: &mut Vec<String>) -> Result<(), Fault> {
        let importer = above.last().cloned().unwrap_or_else(|| path.to_owned());
        if above.iter().any(|one| one == path) {
            return Err((importer, format!("it imports `{path}`, which imports it in turn")));
        }
        if self.done.contains(path) {
            return Ok(());
        }
        let Some(module) = self.modules.get(path) else {
            return Err((importer, format!("it imports `{path}`, which the theme does not have")));
        };
        above.push(path.to_owned());
        for import in &module.imports {
            self.add(import, above)?;
        }
        above.pop();
        if let Some(taken) = module.names.iter().find(|name| !self.names.insert((*name).clone())) {
            return Err((path.to_owned(), format!("it declares `{taken}`, as another module of the same script does")));
        }
        self.done.insert(path.to_owned());
        self.script.push_str(&module.body);
        Ok(())
    }
}

/// A script without comments, white space and long names.
fn minified(path: &str, script: &str) -> Result<String, Fault> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, SourceType::cjs()).parse();
    if let Some(error) = parsed.errors.first() {
        return Err((path.to_owned(), format!("it cannot be read: {error}")));
    }
    let mut program = parsed.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    Ok(Codegen::new().with_options(CodegenOptions::minify()).with_scoping(minified.scoping).build(&program).code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(files: &[(&str, &str)]) -> Result<BTreeMap<String, String>, Vec<Fault>> {
        let mut assets = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        join(&mut assets)?;
        Ok(assets.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect())
    }

    #[test]
    fn modules_become_one_script() {
        let files = joined(&[
            ("assets/main.js", "import { two } from \"./lib/two.js\";\nconsole.log(two());\n"),
            ("assets/lib/two.js", "import { one } from \"./one.js\";\nexport const two = () => one(1) + one(2);\n"),
            ("assets/lib/one.js", "// One.\nexport function one(value) {\n  return document.title + value;\n}\n"),
        ])
        .expect("no faults");
        assert_eq!(files.keys().collect::<Vec<_>>(), ["assets/main.js"]);
        let script = &files["assets/main.js"];
        assert!(script.contains("document.title") && script.contains("console.log"), "{script}");
        assert!(["import", "export", "One."].iter().all(|word| !script.contains(word)), "{script}");
    }

    #[test]
    fn what_is_wrong_with_scripts_is_reported() {
        let missing = [("assets/a.js", "import { b } from \"./b.js\";\n")];
        let circle = [
            ("assets/main.js", "import { a } from \"./a.js\";\n"),
            ("assets/a.js", "import { b } from \"./b.js\";\n"),
            ("assets/b.js", "import { a } from \"./a.js\";\n"),
        ];
        let twice = [("assets/a.js", "import { b } from \"./b.js\";\nconst b = 1;\n"), ("assets/b.js", "export const b = 2;\n")];
        let broken = [("assets/a.js", "const = 1;\n")];
        for (files, words) in
            [(&missing[..], "does not have"), (&circle, "in turn"), (&twice, "another module"), (&broken, "cannot be read")]
        {
            let faults = joined(files).expect_err(words);
            assert!(faults[0].1.contains(words), "{faults:?}");
        }
    }
}
