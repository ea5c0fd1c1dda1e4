//! Parsing again what was parsed before: a file that says the same gives the same document.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{AT_A_TIME, Parsed, RawContent, assembled, parse_file};
use crate::diagnostic::{Diagnostic, FileId};
use crate::fingerprint::Fingerprint;
use crate::model::Languages;
use crate::read::{SourceFile, Sources};

/// What sources gave when they were parsed last.
#[derive(Debug, Default)]
pub struct Known {
    languages: Languages,
    /// By the paths of files: what each said, and what it gave.
    files: FxHashMap<String, (Fingerprint, Parsed)>,
}

impl Known {
    /// [`parse`](super::parse), without the files that give what they gave last time.
    pub fn parse(&mut self, sources: &Sources) -> (RawContent, Vec<Diagnostic>) {
        assembled(sources, |files, languages| {
            if self.languages != *languages {
                *self = Self { languages: languages.clone(), files: FxHashMap::default() };
            }
            let parse = |(id, file): (FileId, &SourceFile)| {
                let text = Fingerprint::of(&file.text);
                // Places name their file by its number.
                let known = self.files.get(&file.path).filter(|(before, parsed)| *before == text && parsed.file == id);
                (text, known.map_or_else(|| parse_file(id, file, languages), |(_, parsed)| parsed.clone()))
            };
            let now: Vec<(Fingerprint, Parsed)> = files.into_par_iter().with_max_len(AT_A_TIME).map(parse).collect();
            self.files = now.iter().map(|known| (sources.file(known.1.file).path.clone(), known.clone())).collect();
            now.into_iter().map(|(_, parsed)| parsed).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "title = \"站\"\nbase_url = \"https://demo.example/\"\n";

    fn sector(name: &str) -> String {
        format!("+++\nname = \"{name}\"\ncategory = \"a\"\nstray = 1\n+++\n")
    }

    /// What is known gives what parsing gives, after each of some steps.
    #[test]
    fn what_is_known_is_what_would_be_parsed() {
        let mut known = Known::default();
        let (gym, spa) = (sector("健身房"), sector("温泉"));
        let english = format!("{SITE}languages = [\"zh-Hans\", \"en\"]\n");
        let steps: [&[(&str, &str)]; 6] = [
            &[("purview.toml", SITE), ("content/sectors/gym.md", &gym)],
            &[("purview.toml", SITE), ("content/sectors/gym.md", &gym), ("content/sectors/spa.md", &spa)],
            // The spa has another number now.
            &[("purview.toml", SITE), ("content/sectors/a.md", "no source"), ("content/sectors/spa.md", &spa)],
            &[("purview.toml", SITE), ("content/sectors/a.md", &gym), ("content/sectors/spa.md", &gym)],
            &[("purview.toml", &english), ("content/sectors/a.md", &gym), ("content/sectors/spa.md", &gym)],
            &[("purview.toml", &english)],
        ];
        for step in steps {
            let sources = Sources::from_texts(step.iter().copied());
            let (expected, again) = (super::super::parse(&sources), known.parse(&sources));
            assert_eq!(format!("{again:?}"), format!("{expected:?}"));
        }
    }
}
