//! Languages and texts that exist in several of them.

/// One of the site's languages; 0 is the main one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(u8);

impl Lang {
    /// The position among the site's languages.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The language the sources are written in.
    pub const MAIN: Self = Self(0);
}

/// The site's languages by their tags (BCP 47), the main one first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Languages {
    tags: Vec<String>,
}

impl Languages {
    /// From tags; an empty list reads as the default.
    pub fn new(tags: Vec<String>) -> Self {
        if tags.is_empty() { Self::default() } else { Self { tags } }
    }

    /// The tag of a language: `zh-Hans`.
    pub fn tag(&self, lang: Lang) -> &str {
        &self.tags[lang.0 as usize]
    }

    /// All languages, the main one first.
    pub fn all(&self) -> impl Iterator<Item = Lang> + use<> {
        (0..self.tags.len() as u8).map(Lang)
    }

    /// All but the main one, with their tags.
    pub fn others(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.tags.iter().enumerate().skip(1).map(|(index, tag)| (Lang(index as u8), tag.as_str()))
    }

    /// The language with a tag.
    pub fn find(&self, tag: &str) -> Option<Lang> {
        self.all().find(|lang| self.tag(*lang) == tag)
    }
}

/// The built-in languages: what sources are read with if the site file does not say, so that its one mistake is not a hundred.
impl Default for Languages {
    fn default() -> Self {
        Self { tags: ["zh-Hans", "en"].map(str::to_owned).into() }
    }
}

/// A text in the main language and perhaps in others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Localized {
    main: String,
    others: Vec<(Lang, String)>,
}

impl Localized {
    /// A text with its versions in other languages.
    pub fn new(main: String, others: Vec<(Lang, String)>) -> Self {
        Self { main, others }
    }

    /// The version in the main language.
    pub fn main(&self) -> &str {
        &self.main
    }

    /// The version in `lang`, if there is one of its own.
    pub fn own(&self, lang: Lang) -> Option<&str> {
        if lang == Lang::MAIN {
            return Some(&self.main);
        }
        self.others.iter().find(|(other, _)| *other == lang).map(|(_, text)| text.as_str())
    }
}
