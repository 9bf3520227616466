//! Every way to spell an address that is not on the public internet.

use crate::world::{Sink, outbound, text};
use outbound::{Caps, Error, Request, Url};

/// Spellings of hosts; `P` becomes the sink's port.
const HOSTS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.000.000.001",
    "0177.0.0.1",
    "0177.1",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F000001",
    "2130706433",
    "017700000001",
    "127.0.0.1.",
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",
    "0",
    "0x0",
    "00.00.00.00",
    "０.０.０.０",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "127%2e0%2e0%2e1",
    "%31%32%37.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ｌocalhost",
    "foo.localhost",
    "printer.local",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:7F00:0001]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001::1]",
    "[2001:0:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "10.0.0.1",
    "10.1",
    "0xa000001",
    "167772161",
    "100.64.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[fd00:ec2::254]",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fe80::1%lo]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    "user@127.0.0.1",
    "user:word@127.0.0.1",
    "api.openai.com@127.0.0.1",
    "api.openai.com%40127.0.0.1",
    "127.0.0.1#@api.openai.com",
    "127.0.0.1?@api.openai.com",
    "127.0.0.1\\@api.openai.com",
    "api.openai.com:443@127.0.0.1",
];

#[tokio::test]
async fn no_spelling_of_a_private_address_gets_a_connection() {
    let sink = Sink::saying(vec![text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")]).await;
    let outbound = outbound("");
    let mut tried = 0;
    for host in HOSTS {
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
    assert!(tried >= 400, "{tried}");
    assert_eq!(sink.connections(), 0);
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
