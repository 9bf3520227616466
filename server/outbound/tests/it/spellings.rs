//! Every way to spell an address that is not on the public internet.

use crate::{
    hosts::hosts,
    world::{Sink, outbound, text},
};
use outbound::{Caps, Error, Request, Url};

#[tokio::test]
async fn no_spelling_of_a_private_address_gets_a_connection() {
    let sink = Sink::saying(vec![text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")]).await;
    let outbound = outbound("");
    let (hosts, mut tried) = (hosts(), 0);
    assert!(hosts.len() >= 400, "only {} spellings", hosts.len());
    for host in &hosts {
        let port = sink.address.port();
        for url in [
            format!("https://{host}"),
            format!("http://{host}/"),
            format!("https://{host}:{port}/"),
            format!("http://{host}:{port}/v1"),
            format!("HTTPS:\\\\{host}:{port}/v1"),
            format!("  https:{host}/v1\t"),
        ] {
            tried += 1;
            assert!(outbound.check(&url).is_err(), "{url}");
            // The same through the door that connects, which must not trust that somebody checked.
            if let Ok(parsed) = Url::parse(&url) {
                let sent = outbound.send(Request::get(parsed, Caps::document(1024))).await;
                assert!(sent.is_err_and(|error| error.nothing_was_sent()), "{url}");
            }
        }
    }
    assert_eq!(sink.connections(), 0);
    eprintln!("{} spellings in {tried} addresses", hosts.len());
}

#[tokio::test]
async fn other_schemes_are_refused() {
    let outbound = outbound("127.0.0.1");
    for url in
        ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "ws://127.0.0.1/", "data:,x", "//x/", ""]
    {
        assert!(matches!(outbound.check(url), Err(Error::Url { .. })), "{url}");
    }
}

#[tokio::test]
async fn the_list_opens_exactly_one_host_and_port() {
    let answer = vec![text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi")];
    let (open, shut) = (Sink::saying(answer.clone()).await, Sink::saying(answer).await);
    let outbound = outbound(&open.address.to_string());
    let url = outbound.check(&format!("http://{}/v1", open.address)).unwrap();
    let got = outbound.send(Request::get(url, Caps::document(1024))).await.unwrap().bytes().await.unwrap();
    assert_eq!(got, "hi");
    for refused in [
        format!("http://{}/v1", shut.address),
        format!("http://localhost:{}/v1", open.address.port()),
        format!("http://127.0.0.2:{}/v1", open.address.port()),
        format!("http://[::1]:{}/v1", open.address.port()),
        "http://127.0.0.1/v1".to_owned(),
    ] {
        assert!(matches!(outbound.check(&refused), Err(Error::Refused { .. })), "{refused}");
    }
    assert_eq!((open.connections(), shut.connections()), (1, 0));
}

#[tokio::test]
async fn a_listed_name_may_lead_anywhere_and_other_names_may_not() {
    let sink = Sink::saying(vec![text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")]).await;
    let port = sink.address.port();
    let listed = outbound(&format!("localhost:{port}"));
    let url = listed.check(&format!("http://localhost:{port}/")).unwrap();
    assert!(listed.send(Request::get(url, Caps::document(1024))).await.is_ok());
    // A listed network admits a name by what it resolves to.
    let elsewhere = outbound("10.0.0.0/8");
    let url = elsewhere.check(&format!("http://localhost:{port}/")).unwrap();
    let refused = elsewhere.send(Request::get(url, Caps::document(1024))).await.err().unwrap();
    assert!(matches!(refused, Error::Refused { .. }), "{refused}");
    let network = outbound("127.0.0.0/8,::1/128");
    let url = network.check(&format!("http://localhost:{port}/")).unwrap();
    assert!(network.send(Request::get(url, Caps::document(1024))).await.is_ok());
    assert_eq!(sink.connections(), 2);
}
