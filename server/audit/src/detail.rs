//! An event's detail in canonical JSON (RFC 8785), restricted so that nobody has to canonicalize floating point numbers.

use serde_json::Value;

/// Longest detail, in bytes.
const MAX_BYTES: usize = 4096;
/// Deepest nesting.
const MAX_DEPTH: usize = 8;
/// The largest whole number that every JSON reader keeps (RFC 7493 §2.2). Larger ones are written as text, as RFC 8785
/// appendix D advises.
const MAX_NUMBER: u64 = (1 << 53) - 1;

/// Writes an object of texts, whole numbers, truth values, lists and objects; says what is wrong with anything else.
pub(crate) fn canonical(detail: &Value) -> Result<String, &'static str> {
    if !detail.is_object() {
        return Err("it is not an object");
    }
    let mut out = String::new();
    write(&mut out, detail, 0)?;
    if out.len() > MAX_BYTES {
        return Err("it is longer than 4 KiB");
    }
    Ok(out)
}

fn write(out: &mut String, value: &Value, depth: usize) -> Result<(), &'static str> {
    if depth > MAX_DEPTH {
        return Err("it is nested too deeply");
    }
    match value {
        Value::Null => return Err("it holds a null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => {
            if !number.is_i64() && !number.is_u64() {
                return Err("it holds a number that is not whole");
            }
            let is_small = number.as_i64().is_some_and(|n| n.unsigned_abs() <= MAX_NUMBER);
            let text = number.to_string();
            if is_small { out.push_str(&text) } else { write_text(out, &text) }
        }
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(out, item, depth + 1)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            // RFC 8785 §3.2.3: by UTF-16 code units, whatever order the map keeps.
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(out, name);
                out.push(':');
                write(out, member, depth + 1)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// serde_json escapes exactly what RFC 8785 §3.2.2.2 escapes, in the same spelling.
fn write_text(out: &mut String, text: &str) {
    out.push_str(&Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_and_nothing_is_spelled_in_two_ways() {
        let detail = json!({ "b": [1, true, "x"], "a": { "\u{20ac}": "\u{1}\n\"\\/é", "\r": -3 } });
        let text = canonical(&detail).unwrap();
        assert_eq!(text, "{\"a\":{\"\\r\":-3,\"\u{20ac}\":\"\\u0001\\n\\\"\\\\/é\"},\"b\":[1,true,\"x\"]}");
        // Code units, not code points: U+1F600 begins with 0xD83D and stands before U+FB33.
        assert_eq!(canonical(&json!({ "\u{fb33}": 1, "\u{1f600}": 2 })).unwrap(), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn a_number_that_readers_would_round_becomes_text() {
        let text =
            canonical(&json!({ "small": 9_007_199_254_740_991_i64, "large": 9_007_199_254_740_992_i64 })).unwrap();
        assert_eq!(text, r#"{"large":"9007199254740992","small":9007199254740991}"#);
        assert_eq!(canonical(&json!({ "n": u64::MAX })).unwrap(), r#"{"n":"18446744073709551615"}"#);
    }

    #[test]
    fn what_has_no_canonical_form_here_is_refused() {
        for (detail, why) in [
            (json!(["a"]), "object"),
            (json!({ "a": null }), "null"),
            (json!({ "a": [1.5] }), "whole"),
            (json!({ "a": "x".repeat(4096) }), "4 KiB"),
            (json!({ "a": [[[[[[[[[1]]]]]]]]] }), "deeply"),
        ] {
            assert!(canonical(&detail).unwrap_err().contains(why), "{detail}");
        }
    }

    proptest! {
        #[test]
        fn the_text_says_what_the_value_said(names in prop::collection::btree_map(".{0,6}", ".{0,12}", 0..6)) {
            let detail = json!(names);
            let text = canonical(&detail).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), detail);
        }
    }
}
