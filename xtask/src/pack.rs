//! The smallest lazy parts of the pages, in one file.
//!
//! The splitter makes a part of whatever the same set of pages needs: hundreds of them, most of a few hundred bytes, and a page
//! asked for a hundred and more. The small ones travel together: fewer requests, and fewer bytes too, because what they repeat is
//! compressed once. The file is a WebAssembly module without code that carries each part as a custom section, so a browser finds
//! them with `WebAssembly.Module.customSections`, and there is no format of our own.
use crate::{steps::say, wasm::MANIFEST};
use anyhow::{Context, Result, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The file's name without `.wasm`, as the manifest names parts.
const NAME: &str = "parts";

/// What is smaller travels with the others. Measured with 1,000 to 4,000: less brings more requests, more makes those pages heavy
/// that people meet before they have signed in.
const SMALL: u64 = 2_000;

/// Gives the loader a part as if it had been fetched by itself.
const UNPACK: &str = r#"
let pack;
async function packed(name) {
    const fetched = pack ??= WebAssembly.compileStreaming(fetch(new URL("./parts.wasm", import.meta.url)));
    // What failed is asked for again by whoever comes next.
    fetched.catch(() => { if (pack === fetched) pack = undefined; });
    const [part] = WebAssembly.Module.customSections(await fetched, name);
    return new Response(part, { headers: { "content-type": "application/wasm" } });
}
"#;

/// Moves the small parts of a stage into one file, and tells loader and manifest.
pub(crate) fn pack(stage: &Path, loader: &str) -> Result<()> {
    let manifest = stage.join(MANIFEST);
    let pages: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(&manifest)?)?;
    let mut parts: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for name in pages.values().flatten().collect::<BTreeSet<_>>() {
        let path = stage.join(format!("{name}.wasm"));
        if fs::metadata(&path).is_ok_and(|file| file.len() < SMALL) {
            parts.insert(name, fs::read(&path)?);
        }
    }
    let script = stage.join(loader);
    let text = fs::read_to_string(&script).with_context(|| format!("reading {}", script.display()))?;
    fs::write(&script, rewritten(&text, parts.keys().copied())?)?;
    fs::write(stage.join(format!("{NAME}.wasm")), module(&parts))?;
    for name in parts.keys() {
        fs::remove_file(stage.join(format!("{name}.wasm")))?;
    }
    say(format_args!("wasm: {} small parts in one file", parts.len()));
    let told: BTreeMap<&String, Vec<&str>> = pages.iter().map(|(page, needed)| (page, told(needed, &parts))).collect();
    Ok(fs::write(manifest, serde_json::to_vec(&told)?)?)
}

/// What a page asks for: the pack in the place of everything that is in it.
fn told<'a>(needed: &'a [String], parts: &BTreeMap<&str, Vec<u8>>) -> Vec<&'a str> {
    let alone = needed.iter().map(String::as_str).filter(|name| !parts.contains_key(name));
    let is_packed = needed.iter().any(|name| parts.contains_key(name.as_str()));
    is_packed.then_some(NAME).into_iter().chain(alone).collect()
}

/// The loader, asking the pack for what is in it.
fn rewritten<'a>(loader: &str, names: impl Iterator<Item = &'a str>) -> Result<String> {
    let mut text = loader.to_owned();
    for name in names {
        let asked = format!("fetch(new URL(\"./{name}.wasm\", import.meta.url))");
        ensure!(text.matches(&asked).count() == 1, "the splitter's loader asks for {name} in another way than it did");
        text = text.replace(&asked, &format!("packed(\"{name}\")"));
    }
    Ok(text + UNPACK)
}

/// A module of custom sections only (WebAssembly core specification, 5.5.3).
fn module(parts: &BTreeMap<&str, Vec<u8>>) -> Vec<u8> {
    let mut bytes = b"\0asm\x01\0\0\0".to_vec();
    for (name, content) in parts {
        let mut section = number(name.len());
        section.extend_from_slice(name.as_bytes());
        section.extend_from_slice(content);
        bytes.push(0);
        bytes.extend(number(section.len()));
        bytes.extend(section);
    }
    bytes
}

/// LEB128, unsigned.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_custom_section_of_a_module() {
        let parts = BTreeMap::from([("chunk_1", vec![7; 200])]);
        let bytes = module(&parts);
        let (head, rest) = bytes.split_at(8);
        assert_eq!(head, b"\0asm\x01\0\0\0");
        // 1 + 7 + 200 bytes are 208: 0xd0 0x01.
        assert_eq!(&rest[..4], [0, 0xd0, 0x01, 7]);
        assert_eq!(&rest[4..11], b"chunk_1");
        assert_eq!(rest.len(), 3 + 208);
    }

    #[test]
    fn a_page_asks_for_the_pack_once_and_for_what_is_not_in_it() {
        let parts = BTreeMap::from([("chunk_1", vec![]), ("chunk_2", vec![])]);
        let needed = ["chunk_1", "chunk_2", "chunk_3"].map(str::to_owned);
        assert_eq!(told(&needed, &parts), ["parts", "chunk_3"]);
        assert_eq!(told(&needed[2..], &parts), ["chunk_3"]);
    }

    #[test]
    fn a_loader_of_another_kind_is_an_error() {
        let loader = "const src = fetch(new URL(\"./chunk_1.wasm\", import.meta.url));";
        let text = rewritten(loader, ["chunk_1"].into_iter()).unwrap();
        assert!(text.starts_with("const src = packed(\"chunk_1\");") && text.contains("async function packed"));
        assert!(rewritten(loader, ["chunk_2"].into_iter()).is_err());
    }
}
