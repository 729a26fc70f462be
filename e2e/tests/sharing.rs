//! Links to what is seen, files of it, and what survives a visit.

use e2e::{outside, visit};

const BROKEN: &str = "GET /users/7 HTTP/1.1\nHost : lab\nCookie: id=c2VjcmV0\n\n";

/// The link that the dialog offers.
const LINK: &str = "document.querySelector('.share .copy-text code').textContent";

#[tokio::test]
async fn a_link_opens_a_broken_request_without_sending_it_and_without_its_secrets() {
    visit(async |visit| {
        let page = &visit.page;
        visit.editor().fill(BROKEN).await?;
        page.the("button", "Share").click().await?;
        let link = page.js(LINK).await?.as_str().unwrap_or_default().to_owned();
        assert!(link.contains("#") && !link.contains("c2VjcmV0"), "{link}");

        let other = visit.browser.page().await?;
        other.goto(&link).await?;
        other
            .until_js("the request", "document.querySelector('textarea')?.value.includes('Host : lab')")
            .await?;
        assert_eq!(other.js("document.querySelector('textarea').value.includes('Cookie: ***')").await?, true);
        assert_eq!(other.js("location.hash").await?, "", "a reload shall not do it again");
        // Only then could it have been sent.
        let connected = "[...document.querySelectorAll('[role=status]')].some(one => one.innerText.includes('Connected'))";
        other.until_js("the connection", connected).await?;
        // What comes after it is there: so would be what came before.
        outside::send(&visit.server.lab, b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
        let lines = "document.querySelectorAll('.exchanges ol > li').length";
        other.until_js("the list", &format!("{lines} > 0")).await?;
        assert_eq!(other.js(lines).await?, 1, "nothing is sent");

        page.the("checkbox", "Send secrets along (Cookie); otherwise *** stands in their place")
            .click()
            .await?;
        page.until_js("the secrets in the link", &format!("{LINK}.includes('c2VjcmV0')")).await?;
        other.assert_clean().await
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_to_the_same_step_and_zoom() {
    visit(async |visit| {
        let page = &visit.page;
        visit.editor().fill(BROKEN).await?;
        page.js("document.activeElement.blur()").await?;
        page.press("End").await?;
        let step = "document.querySelector('.stepper strong').textContent";
        page.until_js("the last step", &format!("/Step (\\d+) of \\1$/.test({step}.trim())")).await?;
        let here = page.js(step).await?;
        page.the("button", "Share").click().await?;
        let link = page.js(LINK).await?.as_str().unwrap_or_default().to_owned();
        let other = visit.browser.page().await?;
        other.goto(&link).await?;
        other.until("the same step", async || Ok((other.js(step).await? == here).then_some(()))).await
    })
    .await;
}

#[tokio::test]
async fn an_exchange_that_was_opened_comes_back_with_its_bytes_after_the_server_has_forgotten_it() {
    visit(async |visit| {
        visit.send_this("GET /anything/to-be-kept HTTP/1.1\nHost: lab\n\n").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.page.until_js("it to be kept", "!!localStorage.getItem('server-playground/kept')").await?;
        visit.server.restart().await?;
        visit.page.goto(&visit.server.url()).await?;
        visit.says("Connected").await?;
        visit.open_exchange("/anything/to-be-kept").await?;
        visit.request().shows("GET /anything/to-be-kept HTTP/1.1").await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;

        visit.command("browser keeps").await?;
        visit.page.the("button", "Forget them").click().await?;
        visit.page.the("dialog", "Kept in this browser").shows("All exchanges are forgotten.").await?;
        assert_eq!(
            visit.page.js("localStorage.getItem('server-playground/kept')").await?,
            serde_json::Value::Null
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_exchange_can_be_saved_in_the_forms_of_other_tools() {
    visit(async |visit| {
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        visit.page.the("button", "Share").click().await?;
        let links = "[...document.querySelectorAll('.share .files a')].map(a => a.href)";
        let links = visit.page.js(links).await?;
        let links: Vec<&str> =
            links.as_array().into_iter().flatten().filter_map(|link| link.as_str()).collect();
        assert_eq!(links.len(), 5, "{links:?}");
        for (link, holds) in
            links.iter().zip(["\"log\"", "GET http://", "GET /hello HTTP/1.1", "HTTP/1.1 200 OK", "\"log\""])
        {
            let text = visit.page.js(&format!("fetch('{link}').then(answer => answer.text())")).await?;
            assert!(text.as_str().unwrap_or_default().contains(holds), "{link}: {text}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_can_be_printed_with_every_step() {
    visit(async |visit| {
        visit.send_this("GET /hello HTTP/1.1\nHost : lab\n\n").await?;
        visit.response().shows("400 Bad Request").await?;
        let page = &visit.page;
        // The page itself listens first, and has drawn by the time that this is asked.
        page.js("addEventListener('beforeprint', () => { window.sheets = document.querySelector('.printed')?.textContent })")
            .await?;
        page.js("new Promise(idle => requestIdleCallback(idle))").await?;
        let pdf = page.call("Page.printToPDF", serde_json::json!({})).await?;
        assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 4_000), "a document of some pages");
        page.until_js("the sheets", "!!window.sheets").await?;
        let sheets = page.js("window.sheets").await?;
        for part in ["GET /hello HTTP/1.1", "Request on the wire", "Host : lab", "Step by step", "400 Bad Request"] {
            assert!(sheets.as_str().unwrap_or_default().contains(part), "{part}");
        }
        page.until_js("the sheets to go", "!document.querySelector('.printed')").await
    })
    .await;
}
