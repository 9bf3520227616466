use super::super::length::tests::wav;
use super::*;
use http::header;
use types::view::ConnectionKind;

const HEAD: &str = "multipart/form-data; boundary=b";

/// A form of these fields, and a file where there is one.
fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Bytes {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, content)) = file {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    Bytes::from(body)
}

fn read_form(body: &Bytes) -> Result<AudioQuestion, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HEAD));
    AudioQuestion::read(Endpoint::Transcriptions, &headers, body)
}

fn read(fields: &[(&str, &str)]) -> Result<AudioQuestion, Error> {
    read_form(&form(&[&[("model", "m")], fields].concat(), Some(("a.wav", &wav(20)))))
}

fn target(provider_model: &str) -> Target<'_> {
    Target { kind: ConnectionKind::OpenAi, base_url: "", provider_model, subject: None, in_either_name: false }
}

#[test]
fn the_worst_case_is_the_window_or_the_seconds_that_a_file_can_hold() {
    let listed = Known { context_window: Some(16_000), max_output: Some(2_000) };
    let bounds = |question: &AudioQuestion, known: Known, model: &str| {
        let target = target(model);
        (question.input_bound(known, &target), question.output_bound(known, &target))
    };
    let plain = read(&[("prompt", "Hello")]).unwrap();
    assert_eq!(bounds(&plain, listed, "gpt-4o-transcribe"), (16_000, 2_000));
    let cut = read(&[("chunking_strategy", "auto")]).unwrap();
    assert_eq!(bounds(&cut, listed, "gpt-4o-transcribe"), (32_000, 16_000));
    assert_eq!(bounds(&read(&[("chunking_strategy[type]", "server_vad")]).unwrap(), listed, "m"), (32_000, 16_000));
    assert_eq!(bounds(&plain, Known::default(), "whisper-1"), (21, 0));
    let (input, output) = bounds(&plain, Known::default(), "m");
    assert!(input > 128_000 && output == UNKNOWN_ANSWER);
    assert!(plain.facts.kinds().audio);
}

#[test]
fn a_worst_case_is_certain_by_the_window_or_by_the_length() {
    let listed = Known { context_window: Some(16_000), max_output: None };
    let squeezed = read_form(&form(&[("model", "m")], Some(("a.mp3", &wav(20))))).unwrap();
    let certain = |question: &AudioQuestion, known, model| question.has_worst_case(known, &target(model));
    assert!(certain(&squeezed, listed, "gpt-4o-transcribe"));
    assert!(!certain(&squeezed, Known::default(), "m") && !certain(&squeezed, listed, "whisper-large-v3"));
    let measured = read(&[]).unwrap();
    assert!(certain(&measured, Known::default(), "whisper-1") && certain(&measured, Known::default(), "m"));
}

#[test]
fn only_the_models_name_changes_on_the_way() {
    let fields = [("model", "ours"), ("language", "de"), ("include[]", "logprobs"), ("include[]", "x"), ("new", "1")];
    let body = form(&fields, Some(("a b.wav", &wav(1))));
    let question = read_form(&body).unwrap();
    assert_eq!(question.for_provider(&body, &target("ours")), body);
    let sent = question.for_provider(&body, &target("whisper-1"));
    let expected = form(&[&[("model", "whisper-1")], &fields[1..]].concat(), Some(("a b.wav", &wav(1))));
    assert_eq!(sent, expected);
    assert_eq!(question.content_type(), HEAD);
}

#[test]
fn what_is_wrong_is_named() {
    for (fields, named) in [
        (&[("model", "n")][..], "model"),
        (&[("Model", "n")], "Model"),
        (&[("model[]", "n")], "model[]"),
        (&[("FILE", "n")], "file"),
        (&[("Chunking_Strategy", "auto")], "Chunking_Strategy"),
        (&[("stream", "True")], "stream"),
        (&[("stream", "")], "stream"),
        (&[("response_format", "html")], "response_format"),
        (&[("language", "de"), ("language", "en")], "language"),
        (&[("provider", "{}")], "provider"),
        (&[("Fallbacks[0]", "other")], "Fallbacks[0]"),
    ] {
        match read(fields).unwrap_err() {
            Error::Malformed { field, .. } => assert_eq!(field, named),
            other => panic!("{other}"),
        }
    }
    let file = wav(1);
    for (fields, file, named) in [
        (&[("model", "m")][..], None, "file"),
        (&[("model", "m"), ("file", "not one")], None, "file"),
        (&[("model", "m")], Some(("a.wav", &b""[..])), "file"),
        (&[], Some(("a.wav", &file[..])), "model"),
        (&[("model", "")], Some(("a.wav", &file[..])), "model"),
        (&[("model", " m")], Some(("a.wav", &file[..])), "model"),
        (&[("model", "m\n")], Some(("a.wav", &file[..])), "model"),
        (&[("model", "m")], Some(("a.wav", &vec![0; LARGEST_FILE + 1][..])), "file"),
        (&[("model", "m"), ("x", &"y".repeat(LARGEST_FIELDS))], Some(("a.wav", &file[..])), "body"),
    ] {
        match read_form(&form(fields, file)).unwrap_err() {
            Error::Malformed { field, .. } => assert_eq!(field, named),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_we_count_ourselves_is_sound() {
    let question = read(&[]).unwrap();
    let counted = Usage { input_tokens: 900, output_tokens: 7, ..Usage::default() };
    let tokens = question.estimated(counted, "gpt-4o-transcribe");
    assert_eq!((tokens.audio_input_tokens, tokens.input_tokens, tokens.output_tokens), (900, 900, 7));
    let seconds = question.estimated(Usage { output_tokens: 0, ..counted }, "Whisper-1");
    assert_eq!(seconds, Usage { audio_seconds: 900, ..Usage::default() });
}
