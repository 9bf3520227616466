//! CSV (RFC 4180) of ledger rows, safe to open in a spreadsheet: a cell that could be a formula is quoted as text.

use serde_json::Value;

/// Columns, in interface order; a dot leads into an object.
const COLUMNS: [&str; 27] = [
    "request_id",
    "ledger_id",
    "at",
    "settled_at",
    "member.id",
    "member.email",
    "member.name",
    "team",
    "app",
    "key",
    "connection",
    "model",
    "provider_model",
    "endpoint",
    "stream",
    "state",
    "outcome",
    "usage_source",
    "input_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cost_usd",
    "reserved_usd",
    "ttft_ms",
    "duration_ms",
];

/// The first line.
pub(crate) fn head() -> String {
    format!("{}\r\n", COLUMNS.join(","))
}

/// One line each.
pub(crate) fn rows(rows: &[Value]) -> String {
    let mut out = String::new();
    for row in rows {
        let cells: Vec<_> = COLUMNS.iter().map(|column| cell(find(row, column))).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn find<'a>(row: &'a Value, column: &str) -> Option<&'a Value> {
    column.split('.').try_fold(row, |value, name| value.get(name))
}

fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(named)) => named.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Some(other) => other.to_string(),
    };
    let is_number = text.parse::<i64>().is_ok();
    let guarded = if is_number { text } else { guarded(&text) };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// Spreadsheets read a cell that begins so as a formula; those that split lines at semicolons, tabs or line breaks, whatever
/// is quoted, see cells inside.
fn guarded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for letter in text.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r') {
            out.push('\'');
        }
        out.push(letter);
        begins = matches!(letter, ';' | '\t' | '\n' | '\r');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_that_is_a_formula_stays_text() {
        let rows =
            [json!({"member": {"name": "=HYPERLINK(\"http://evil\",\"x\")"}, "model": "a,b", "input_tokens": -1})];
        let csv = super::rows(&rows);
        let line = csv.lines().next().unwrap();
        assert!(line.contains("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\""), "{line}");
        assert!(line.contains("\"a,b\""));
        assert!(line.contains(",-1,"));
        assert_eq!(
            head().split(',').count(),
            csv.split(',').count() - 2,
            "a cell for each column, and the commas inside"
        );
    }

    #[test]
    fn a_formula_behind_what_may_be_taken_for_a_separator_stays_text() {
        assert_eq!(guarded("a;=1+1"), "a;'=1+1");
        assert_eq!(guarded("a\t@SUM\n-2"), "a\t'@SUM\n'-2");
        assert_eq!(guarded("2026-11-01T00:00:00+01:00; 5=5"), "2026-11-01T00:00:00+01:00; 5=5");
    }
}
