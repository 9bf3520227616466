//! A browser without script: keeps cookies, follows nothing by itself, says where its requests come from.

use crate::world::client_builder;
use reqwest::{RequestBuilder, Response, StatusCode, header};
use url::Url;

/// One browser profile.
#[derive(Clone)]
pub struct Browser {
    /// Keeps cookies.
    pub http: reqwest::Client,
    home: Url,
}

impl Browser {
    /// A fresh profile on this server.
    pub fn new(home: &Url) -> Self {
        Self { http: client_builder().cookie_store(true).build().unwrap(), home: home.clone() }
    }

    /// The same person, cookies and all, at another server's address.
    pub fn at(&self, home: &Url) -> Self {
        Self { http: self.http.clone(), home: home.clone() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Response {
        let request = self.http.get(self.absolute(path)).header(header::ACCEPT, "text/html");
        request.send().await.unwrap()
    }

    /// Opens a page and reads it.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    /// Posts a form from one of our pages, as a browser without script does.
    pub async fn submit(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(self.absolute(path)).header(header::ACCEPT, "text/html").form(fields);
        self.sent_by_page(request, page).send().await.unwrap()
    }

    /// Calls a server function from one of our pages, as a page with script does.
    pub async fn call(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(self.absolute(path)).header(header::ACCEPT, "application/json").form(fields);
        self.sent_by_page(request, page).send().await.unwrap()
    }

    fn sent_by_page(&self, request: RequestBuilder, page: &str) -> RequestBuilder {
        request
            .header(header::REFERER, self.absolute(page).as_str())
            .header(header::ORIGIN, self.home.origin().ascii_serialization())
            .header("sec-fetch-site", "same-origin")
    }

    /// Signs in through the demo's identity provider by clicking a face.
    pub async fn sign_in(&self, org: &str, person: &str) {
        self.sign_in_with(org, person, &[]).await;
    }

    /// The same, with more in the address that begins it: an invitation.
    pub async fn sign_in_with(&self, org: &str, person: &str, query: &[(&str, &str)]) {
        let mut start = self.absolute(&format!("/{org}/sign-in/start"));
        start.query_pairs_mut().extend_pairs(query);
        let arrived = self.click_face(start.as_str(), person).await;
        assert_eq!(location(&arrived).path(), format!("/{org}"), "{}", location(&arrived));
    }

    /// Begins a sign-in at this address, clicks a face, and answers what our callback says.
    pub async fn click_face(&self, start: &str, person: &str) -> Response {
        let begun = self.get(start).await;
        let faces = self.http.get(location(&begun)).send().await.unwrap();
        let faces_url = faces.url().clone();
        let page = faces.text().await.unwrap();
        let chosen = face(&page, person).unwrap_or_else(|| panic!("{person} has no face on the page: {page}"));
        let returned = self.http.get(faces_url.join(&chosen).unwrap()).send().await.unwrap();
        self.http.get(location(&returned)).send().await.unwrap()
    }

    fn absolute(&self, path: &str) -> Url {
        self.home.join(path).unwrap()
    }
}

/// Where a redirect goes.
pub fn location(response: &Response) -> Url {
    assert!(response.status().is_redirection(), "{} is no redirect: {}", response.url(), response.status());
    let location = response.headers().get(header::LOCATION).unwrap().to_str().unwrap();
    response.url().join(location).unwrap()
}

/// The address behind a person's face.
fn face(page: &str, person: &str) -> Option<String> {
    let mut links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.find(|link| link.contains(&format!("/as/{person}?"))).map(|link| link.replace("&amp;", "&"))
}
