//! The saved views of a configuration, each tried on the list it is for before anybody chooses it.

use crate::{
    config::{Config, ConfigError, View},
    tabs::{TabId, Tabs},
};
use std::collections::BTreeMap;

/// All of them; the first that does not fit is blamed on its place in the file.
pub fn checked(config: &Config) -> Result<BTreeMap<String, View>, ConfigError> {
    let mut tabs = Tabs::default();
    for (name, view) in &config.views {
        let blame = |setting: &str, what: String, right: &str| {
            config.blame(&format!("views.{name}.{setting}"), what, right)
        };
        let tab = TabId::named(&view.tab).map_err(|right| blame("tab", "`tab` is no tab".into(), &right))?;
        let list = tabs.get_mut(tab).list_mut(0);
        list.take_view(view).map_err(|unfit| blame(unfit.setting, unfit.what, ""))?;
    }
    Ok(config.views.clone())
}
