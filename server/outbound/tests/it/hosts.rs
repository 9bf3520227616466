//! Spellings of addresses that are not on the public internet: made from the address by every way of writing one, and
//! those that no rule makes. The journeys of every door read this file too.

use std::{collections::BTreeSet, net::Ipv4Addr};

/// One address of each kind that must not be reached.
const ADDRESSES: [Ipv4Addr; 20] = [
    Ipv4Addr::new(127, 0, 0, 1),
    Ipv4Addr::new(127, 8, 9, 10),
    Ipv4Addr::new(0, 0, 0, 0),
    Ipv4Addr::new(0, 1, 2, 3),
    Ipv4Addr::new(10, 0, 0, 1),
    Ipv4Addr::new(10, 255, 255, 254),
    Ipv4Addr::new(100, 64, 0, 1),
    Ipv4Addr::new(100, 127, 255, 254),
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(172, 16, 0, 1),
    Ipv4Addr::new(172, 31, 255, 254),
    Ipv4Addr::new(192, 168, 1, 1),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(192, 0, 2, 1),
    Ipv4Addr::new(198, 18, 0, 1),
    Ipv4Addr::new(198, 51, 100, 7),
    Ipv4Addr::new(203, 0, 113, 7),
    Ipv4Addr::new(224, 0, 0, 1),
    Ipv4Addr::new(240, 0, 0, 1),
    Ipv4Addr::new(255, 255, 255, 255),
];

/// What no rule makes: names, other families, tricks with user names and delimiters.
const OTHERS: &[&str] = &[
    "0",
    "00.00.00.00",
    "０.０.０.０",
    "①②⑦.⓪.⓪.①",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ｌocalhost",
    "loc%61lhost",
    "foo.localhost",
    "a.b.localhost.",
    "printer.local",
    "PRINTER.LOCAL.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[0:0::0:0]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fe80::1%lo]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "[ff05::1:3]",
    "[2001:db8::1]",
    "[2001::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[3fff::1]",
    "[100::1]",
    "[5f00::1]",
    "[64:ff9b:1::808:808]",
    "user@127.0.0.1",
    "user:word@127.0.0.1",
    "api.openai.com@127.0.0.1",
    "api.openai.com%40127.0.0.1",
    "127.0.0.1#@api.openai.com",
    "127.0.0.1?@api.openai.com",
    "127.0.0.1\\@api.openai.com",
    "api.openai.com:443@127.0.0.1",
    "@127.0.0.1",
    ":@127.0.0.1",
    "127.0.0.1%2f",
    "127.0.0.1%00.openai.com",
    "127.0.0.1 .openai.com",
    "127.0.0.1\u{ad}",
    "localhost\u{200b}",
];

/// Every way that a parser somewhere takes for this address.
fn spellings(address: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = address.octets();
    let whole = address.to_bits();
    let (high, low) = (whole >> 16, whole & 0xffff);
    let dotted = address.to_string();
    let with = |separator: &str| dotted.replace('.', separator);
    let wide = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c })
            .collect()
    };
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    vec![
        dotted.clone(),
        format!("{dotted}."),
        // Padded, as a reader takes it for whom a leading zero means octal.
        format!("{a:04o}.{b:04o}.{c:04o}.{d:04o}"),
        whole.to_string(),
        format!("{whole:#x}"),
        format!("{whole:#X}").replacen("0X", "0X", 1),
        format!("0{whole:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a:#x}.0{b:o}.{c}.{d}"),
        format!("{a}.{}", whole & 0xff_ffff),
        format!("{a}.{b}.{low}"),
        wide(&dotted),
        with("。"),
        with("．"),
        with("｡"),
        with("%2e"),
        percent(&dotted),
        format!("[::ffff:{dotted}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[::FFFF:{high:04X}:{low:04X}]"),
        format!("[0:0:0:0:0:ffff:{dotted}]"),
        format!("[::{dotted}]"),
        format!("[::ffff:0:{dotted}]"),
        format!("[64:ff9b::{dotted}]"),
        format!("[64:ff9b::{high:x}:{low:x}]"),
        format!("[64:ff9b:1::{high:x}:{low:x}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2001:0:{high:x}:{low:x}::1]"),
    ]
}

/// All of them, none twice.
pub fn hosts() -> Vec<String> {
    let made = ADDRESSES.into_iter().flat_map(spellings);
    let all: BTreeSet<String> = made.chain(OTHERS.iter().map(|host| (*host).to_owned())).collect();
    all.into_iter().collect()
}
