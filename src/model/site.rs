//! Settings of a site, from `purview.toml`.

use jiff::civil::Date;

use super::{Languages, Localized};

/// Settings of a site.
#[derive(Clone, Debug, Default, Hash)]
pub struct Site {
    /// Name.
    pub title: Localized,
    /// Absolute address it is published under, with a slash at its end.
    pub base_url: String,
    /// Languages, the main one first.
    pub languages: Languages,
    /// Folder below `themes/`.
    pub theme: String,
    /// A notice on every page.
    pub notice: Option<Notice>,
    /// Who publishes it.
    pub publisher: Publisher,
    /// `ColumnType` of the page kinds.
    pub columns: Columns,
}

/// A plain notice on every page.
#[derive(Clone, Debug, Hash)]
pub struct Notice {
    /// Its words.
    pub text: Localized,
    /// The document the site restates.
    pub document: Option<Localized>,
    /// The document's date.
    pub document_date: Option<Date>,
}

/// The identity of a government site; what is not set is not shown.
#[derive(Clone, Debug, Default, Hash)]
pub struct Publisher {
    /// `SiteName`; the site's title if not set.
    pub site_name: Option<String>,
    /// `SiteDomain`, without scheme.
    pub site_domain: Option<String>,
    /// 网站标识码.
    pub site_id_code: Option<String>,
    /// 主办单位.
    pub host: Option<String>,
    /// 承办单位.
    pub operator: Option<String>,
    /// ICP备案号.
    pub icp: Option<String>,
    /// 公安备案号, as shown.
    pub police: Option<String>,
    /// The record code in the police registry's address.
    pub police_code: Option<String>,
    /// 地址.
    pub address: Option<String>,
    /// 电话.
    pub phone: Option<String>,
}

/// `ColumnType` of the page kinds.
#[derive(Clone, Debug, Hash)]
pub struct Columns {
    /// Duties, lists and batches.
    pub duties: String,
    /// Policies.
    pub policies: String,
    /// Departments.
    pub departments: String,
    /// Sectors.
    pub sectors: String,
}

impl Default for Columns {
    fn default() -> Self {
        let duties = "机构职能".to_owned();
        Self { policies: "政策文件".to_owned(), departments: duties.clone(), sectors: duties.clone(), duties }
    }
}
