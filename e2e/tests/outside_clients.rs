//! Clients that nobody here wrote: their traffic appears in the page, and can be opened.

use std::time::{SystemTime, UNIX_EPOCH};

use e2e::{Result, Visit, outside, visit};

fn request(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: lab\r\nUser-Agent: by-hand/1\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn curls_request_appears_byte_for_byte() {
    visit(async |visit| {
        let url = format!("http://{}/anything/from-curl?q=1", visit.server.lab);
        let answer = outside::curl(&url)?;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        visit.lists(&["/anything/from-curl?q=1", "curl"]).await?;
        visit.open_exchange("/anything/from-curl?q=1").await?;
        let wire = visit.request();
        wire.shows("GET /anything/from-curl?q=1 HTTP/1.1").await?;
        wire.shows("User-Agent: curl/").await?;
        visit.response().shows("HTTP/1.1 200 OK").await
    })
    .await;
}

#[tokio::test]
async fn an_outside_exchange_appears_within_a_second() {
    visit(async |visit| {
        // A busy machine may delay one; only a slow page delays them all.
        let mut delays = Vec::new();
        for target in ["/anything/one", "/anything/two", "/anything/three"] {
            let seen = format!(
                "new Promise(done => {{
                    const look = () => document.body.innerText.includes('{target}')
                        ? done(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
                    look();
                }})"
            );
            let (answered, seen) = tokio::join!(answered_at(visit, target), visit.page.js(&seen));
            delays.push(seen?.as_f64().unwrap_or(f64::INFINITY) - answered?);
        }
        let best = delays.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(best < 1000.0, "milliseconds from the answer to the page: {delays:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_outside_exchange_can_be_opened_with_the_mouse() {
    visit(async |visit| {
        outside::send(&visit.server.lab, request("/anything/a").as_bytes()).await?;
        outside::send(&visit.server.lab, request("/users/8").as_bytes()).await?;
        for (target, pattern) in [("/anything/a", "/anything/{*rest}"), ("/users/8", "/users/{id}")] {
            visit.open_exchange(target).await?;
            visit.request().shows(&format!("GET {target} HTTP/1.1")).await?;
            visit.request().shows("User-Agent: by-hand/1").await?;
            visit.response().shows("HTTP/1.1 200 OK").await?;
            visit.facts().shows(pattern).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_outside_exchange_can_be_opened_with_the_keyboard() {
    visit(async |visit| {
        let targets = ["/anything/a", "/anything/b", "/anything/c"];
        for target in targets {
            outside::send(&visit.server.lab, request(target).as_bytes()).await?;
            visit.lists(&[target]).await?;
        }
        // Forwards and backwards through the list.
        for target in [targets[0], targets[2], targets[1]] {
            open_with_the_keyboard(visit, target).await?;
            visit.request().shows(&format!("GET {target} HTTP/1.1")).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_refused_outside_request_is_listed_with_hypers_answer() {
    visit(async |visit| {
        let answer = outside::send(&visit.server.lab, b"GET /hello HTTP/1.1\r\nHost : x\r\n\r\n").await?;
        assert!(answer.starts_with(b"HTTP/1.1 400 Bad Request"), "{}", answer.escape_ascii());
        visit.lists(&["GET /hello", "400"]).await?;
        visit.open_exchange("GET /hello").await?;
        visit.request().shows("Host : x").await?;
        visit.response().shows("HTTP/1.1 400 Bad Request").await?;
        visit.facts().shows("never reached a route").await
    })
    .await;
}

#[tokio::test]
async fn bytes_of_any_kind_appear_without_disturbing_the_page() {
    visit(async |visit| {
        outside::send(&visit.server.lab, b"\x16\x03\x01\x02\x00\x01\xff\xfe\xc3\x28\0\x1b[2J\r\n\r\n").await?;
        visit.lists(&["400"]).await?;
        let markup = b"GET /anything/<b>x</b>&amp; HTTP/1.1\r\nHost: lab\r\nX-Bytes: \xff\xfe<i>\r\nConnection: close\r\n\r\n";
        outside::send(&visit.server.lab, markup).await?;
        visit.open_exchange("<b>x</b>&amp;").await?;
        visit.request().shows("<i>").await
    })
    .await;
}

/// Sends a request from outside; when it was answered, in milliseconds since 1970.
async fn answered_at(visit: &Visit, target: &str) -> Result<f64> {
    outside::send(&visit.server.lab, request(target).as_bytes()).await?;
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0)
}

/// Goes to the list with Tab, to the line with the arrows, and opens it with Enter.
async fn open_with_the_keyboard(visit: &Visit, part: &str) -> Result<()> {
    let list = visit.exchanges();
    let mut stops = 0;
    while !list.has_focus().await? {
        visit.page.press("Tab").await?;
        stops += 1;
        assert!(stops < 100, "Tab never comes to the list of exchanges");
    }
    for key in ["ArrowDown", "ArrowUp"] {
        for _ in 0..10 {
            if visit.page.focused().await?.text().await?.contains(part) {
                return visit.page.press("Enter").await;
            }
            visit.page.press(key).await?;
        }
    }
    Err(format!("the arrow keys do not come to {part:?}").into())
}
