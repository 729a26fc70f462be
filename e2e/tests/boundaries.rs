//! What must never be possible, tried from where an attacker would stand.

use e2e::outside::{Site, handshake};
use e2e::{Result, Visit, visit};

/// A script that tries a WebSocket and tells how that went.
fn try_socket(url: &str) -> String {
    format!(
        "new Promise(done => {{
            const socket = new WebSocket({url:?});
            socket.onopen = () => {{ socket.close(); done('open') }};
            socket.onerror = () => done('refused');
        }})"
    )
}

/// The address of the WebSocket the page itself has opened.
fn own_socket(visit: &Visit) -> Result<String> {
    Ok(visit.page.witness.sockets().first().ok_or("the page opened no WebSocket")?.clone())
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_open_the_socket() {
    visit(async |visit| {
        let socket = own_socket(visit)?;
        assert_eq!(visit.page.js(&try_socket(&socket)).await?, "open", "the same from the page itself");

        let site = Site::serve("<!doctype html><title>Elsewhere</title>").await?;
        let elsewhere = visit.browser.page().await?;
        elsewhere.goto(&site.origin).await?;
        assert_eq!(elsewhere.js(&try_socket(&socket)).await?, "refused");
        // By another name of this machine the page is another origin too.
        let renamed = socket.replace("127.0.0.1", "localhost");
        assert_eq!(elsewhere.js(&try_socket(&renamed)).await?, "refused");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_handshake_is_refused_to_foreign_origins_and_foreign_hosts() {
    visit(async |visit| {
        let own = visit.server.page.clone();
        let socket = own_socket(visit)?;
        let target = socket.split_once(&own).map(|(_, target)| target).ok_or("a socket elsewhere")?;
        let shake = async |host: &str, origin: &str| handshake(&own, target, host, origin).await;

        let welcome = shake(&own, &visit.server.url()).await?;
        assert!(welcome.starts_with("HTTP/1.1 101"), "{welcome}");
        let other_port = visit.server.lab.clone();
        for origin in
            ["http://evil.example", "null", "https://127.0.0.1", &format!("http://{other_port}"), "file://"]
        {
            let answer = shake(&own, origin).await?;
            assert!(answer.starts_with("HTTP/1.1 403"), "Origin: {origin} was answered {answer}");
        }
        // A name that its owner points at this machine: origin and host agree, and are both foreign.
        let answer = shake("evil.example", "http://evil.example").await?;
        assert!(answer.starts_with("HTTP/1.1 4"), "a rebound name was answered {answer}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn no_other_site_can_put_the_page_in_a_frame() {
    visit(async |visit| {
        let site =
            Site::serve(&format!("<!doctype html><iframe src='{}'></iframe>", visit.server.url())).await?;
        let elsewhere = visit.browser.page().await?;
        elsewhere.goto(&site.origin).await?;
        let framed = elsewhere.call("Page.getFrameTree", serde_json::json!({})).await?;
        let framed = &framed["frameTree"]["childFrames"][0]["frame"]["url"];
        assert!(
            framed.as_str().is_some_and(|url| url.starts_with("chrome-error:")),
            "the frame shows {framed}"
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn script_that_is_not_the_pages_own_does_not_run() {
    visit(async |visit| {
        visit.page.witness.excuse("Content Security Policy");
        let inline = "new Promise(done => {
            addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), { once: true });
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            if (window.ran) done('it ran');
        })";
        let directive = visit.page.js(inline).await?;
        assert!(directive.as_str().is_some_and(|name| name.starts_with("script-src")), "{directive}");

        let attribute = "new Promise(done => {
            addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), { once: true });
            const button = document.createElement('button');
            button.setAttribute('onclick', 'window.ran = true');
            button.click();
            if (window.ran) done('it ran');
        })";
        let directive = visit.page.js(attribute).await?;
        assert!(directive.as_str().is_some_and(|name| name.starts_with("script-src")), "{directive}");

        let eval = "(() => { try { return eval('`it ran`') } catch (error) { return error.name } })()";
        assert_eq!(visit.page.js(eval).await?, "EvalError");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn nothing_can_be_fetched_from_or_sent_to_another_origin() {
    visit(async |visit| {
        let site = Site::serve("anything").await?;
        visit.page.witness.excuse("Content Security Policy");
        visit.page.witness.excuse(&site.origin);
        for attempt in [
            "fetch(elsewhere, { mode: 'no-cors' }).catch(() => {})",
            "new Image().src = elsewhere",
            "document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: elsewhere }))",
            "document.body.append(Object.assign(document.createElement('iframe'), { src: elsewhere }))",
            "document.head.append(Object.assign(document.createElement('script'), { src: elsewhere }))",
            "document.head.append(Object.assign(document.createElement('base'), { href: elsewhere }))",
        ] {
            let violation = visit
                .page
                .js(&format!(
                    "new Promise(done => {{
                        const elsewhere = '{}/';
                        addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), {{ once: true }});
                        {attempt};
                        setTimeout(() => done('allowed'), 2000);
                    }})",
                    site.origin
                ))
                .await?;
            assert_ne!(violation, "allowed", "{attempt}");
        }
        Ok(())
    })
    .await;
}
