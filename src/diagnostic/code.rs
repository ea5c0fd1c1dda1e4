//! The stable names of findings. Tools and people may rely on them: a code is never renamed or reused.

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// A human should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($severity:ident $variant:ident $name:literal $summary:literal)*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name, as printed: `unknown-department`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// One sentence on what the code means.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary),* }
            }

            /// Whether it stops a build.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }
        }
    };
}

codes! {
    Error Unreadable "unreadable-file" "A source could not be read, or is not UTF-8 text."
    Error MissingSite "missing-site" "There is no `purview.toml` where the site should be."
    Error MissingFile "missing-file" "A folder lacks the file that describes it."
    Error MissingFrontmatter "missing-frontmatter" "A source does not begin with TOML between `+++` lines."
    Error BrokenToml "broken-toml" "The frontmatter is not valid TOML."
    Error UnknownKey "unknown-key" "The frontmatter has a key that this kind of source does not know."
    Error MissingKey "missing-key" "The frontmatter lacks a required key."
    Error WrongType "wrong-type" "A value has another type than its key takes."
    Error BadValue "bad-value" "A value has the right type but is not one its key takes."
    Error BadDate "bad-date" "A value is not a calendar date."
    Error BadId "bad-id" "An id has characters that do not belong into an address."
    Error MissingId "missing-id" "A duty heading has no `{#id}`."
    Error DuplicateId "duplicate-id" "Two things in one place have the same id."
    Error DuplicateAddress "duplicate-address" "Two sources would be published under one address."
    Error AmbiguousName "ambiguous-name" "A name or alias means two departments, or two sectors."
    Error UnknownDepartment "unknown-department" "A name is no known department's name or alias."
    Error UnknownSector "unknown-sector" "A name is no known sector's name or alias."
    Error UnknownReference "unknown-reference" "A source names another one that does not exist."
    Error MissingLead "missing-lead" "A duty does not say which department leads."
    Error DuplicateLead "duplicate-lead" "A duty has a second line that names the lead."
    Error StrayLine "stray-line" "A line of a batch is neither lead nor support."
    Error EmptyBatch "empty-batch" "A batch holds no duty."
    Error DeadLink "dead-link" "A link leads to no page or anchor of this site."
    Error UnsafeLink "unsafe-link" "A link uses a scheme that does not belong on a public page."
    Error WithheldReference "withheld-reference" "A public source depends on one that is not public."
    Error OverstatedStatus "overstated-status" "A batch claims to be more certain than the policy it is annexed to."
    Error DroppedAddress "dropped-address" "An address that was published is no page any more."
    Error BrokenLock "broken-lock" "A line of a lock file in `content/` cannot be read."
    Error BrokenSeal "broken-seal" "A sealed batch is not what was approved, and no correction says why; or it is a draft again."
    Error MissingSeal "missing-seal" "A batch says that it was approved and is not sealed, or is sealed and not there."
    Error BrokenTheme "broken-theme" "A template or language file of the theme cannot be used."
    Warning UnreadNote "unread-note" "A bracket looks like a responsibility note and could not be read."
    Warning UnknownHolder "unknown-holder" "A responsibility note names a body that is no known department."
    Warning OpenList "open-list" "A list ends in 等: it names examples and leaves the rest open."
    Warning EndedDepartment "ended-department" "A duty that stands names a department that is over and has no one successor."
    Warning OtherMatter "other-matter" "A version of a duty names nothing that it named before."
    Warning FutureDate "future-date" "A public document is of a day that has not come."
    Warning NoLead "no-lead" "A duty states that it has no lead."
    Warning SeveralLeads "several-leads" "A duty has more than one lead."
    Warning UnusedDepartment "unused-department" "No duty, policy or reporting route names the department."
    Warning MissingSynonyms "missing-synonyms" "A sector has no synonyms, so everyday words will not find it."
    Warning RepeatedDepartment "repeated-department" "A line names one department twice."
    Warning UnreadBracket "unread-bracket" "A bracket in a heading holds known names beside unknown ones."
    Warning RawHtml "raw-html" "Raw HTML is shown as text."
    Warning UnshownImage "unshown-image" "An image is not shown; only its words are."
    Warning StrayFile "stray-file" "A file under `content/` is not a source of any known kind."
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
