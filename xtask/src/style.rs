//! The style sheet: `app/style/main.css` with everything that it imports, as one minified file.
use anyhow::{Context, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};
use std::path::Path;

/// Bundles and minifies. No browser targets are given, so nothing is rewritten for older browsers: nesting,
/// `light-dark()` and layers reach the page as they were written.
pub(crate) fn bundle(entry: &Path) -> Result<String> {
    bundled(entry).with_context(|| format!("bundling {}", entry.display()))
}

fn bundled(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|e| anyhow!("{e}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|e| anyhow!("{e}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() });
    Ok(printed.map_err(|e| anyhow!("{e}"))?.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_one_minified_sheet_and_layers_keep_their_order() {
        let folder = std::env::temp_dir().join(format!("keyhall-style-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let main = "@layer part, area;\n@import './area.css' layer(area);\n@import './part.css' layer(part);";
        std::fs::write(folder.join("main.css"), main).unwrap();
        std::fs::write(folder.join("area.css"), ".chat { margin: 0px }").unwrap();
        let part = ".button { color: light-dark(#000000, white); &:hover { top: 0px } }";
        std::fs::write(folder.join("part.css"), part).unwrap();
        let css = bundle(&folder.join("main.css")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let button = ".button{color:light-dark(#000,#fff);&:hover{top:0}}";
        assert_eq!(css, format!("@layer part{{{button}}}@layer area{{.chat{{margin:0}}}}"));
    }
}
