//! Commands by name, the sheet of keys, the first look, and the way for the room.

use e2e::visit;

#[tokio::test]
async fn any_command_can_be_found_by_its_words_and_done_with_enter() {
    visit(async |visit| {
        let page = &visit.page;
        visit.commands().await?;
        page.insert("request text form").await?;
        page.the("option", "Show the request as a form and as text").find().await?;
        page.insert(" nothing at all").await?;
        page.until_js("a word about it", "document.body.innerText.includes('no command with these words')")
            .await?;
        page.press("Escape").await?;
        page.until_js("the dialog to go", "!document.querySelector('dialog')").await?;

        visit.command("dark").await?;
        page.until_js("dark colours", "document.documentElement.dataset.theme === 'dark'").await?;

        visit.command("send").await?;
        visit.response().shows("HTTP/1.1 200 OK").await
    })
    .await;
}

#[tokio::test]
async fn the_arrows_choose_among_commands_and_the_mouse_does_too() {
    visit(async |visit| {
        let page = &visit.page;
        page.the("button", "Commands").click().await?;
        visit.may_type().await?;
        page.insert("colours").await?;
        page.press("ArrowDown").await?;
        page.press("Enter").await?;
        page.until_js("the second of them", "document.documentElement.dataset.theme === 'light'").await?;
        page.the("button", "Commands").click().await?;
        visit.may_type().await?;
        page.insert("colours").await?;
        page.the("option", "Dark colours").click().await?;
        page.until_js("the one that was clicked", "document.documentElement.dataset.theme === 'dark'").await
    })
    .await;
}

#[tokio::test]
async fn the_sheet_of_keys_opens_by_its_own_key_but_not_while_one_writes() {
    visit(async |visit| {
        let page = &visit.page;
        visit.editor().focus().await?;
        page.press("?").await?;
        assert_eq!(page.js("!!document.querySelector('dialog')").await?, false);
        page.js("document.activeElement.blur()").await?;
        page.press("?").await?;
        let sheet = page.the("dialog", "Keys");
        sheet.shows("Ctrl+Enter").await?;
        page.the("checkbox", "Keys of a single letter act (they never do while you write)").click().await?;
        page.press("Escape").await?;
        page.until_js("the sheet to go", "!document.querySelector('dialog')").await?;
        page.js("document.activeElement.blur()").await?;
        page.press("?").await?;
        page.press("Control+k").await?;
        page.the("dialog", "Commands").find().await?;
        assert_eq!(page.js("document.querySelectorAll('dialog').length").await?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_first_look_stands_in_nobodys_way_and_comes_once() {
    visit(async |visit| {
        let page = &visit.page;
        let tour = page.the("complementary", "A first look");
        tour.shows("1 of 4").await?;
        visit.send().await?;
        visit.response().shows("HTTP/1.1 200 OK").await?;
        page.the("button", "Next").click().await?;
        tour.shows("2 of 4").await?;
        page.the("button", "Skip").click().await?;
        page.until_js("it to go", "!document.querySelector('.tour')").await?;
        page.reload().await?;
        visit.says("Connected").await?;
        assert_eq!(page.js("!!document.querySelector('.tour')").await?, false);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_reached_is_told_how_to_let_the_room_in() {
    visit(async |visit| {
        visit.page.the("button", "Reach").click().await?;
        visit.page.the("dialog", "Reach the lab").shows("--lab-addr 0.0.0.0:8081").await
    })
    .await;
}
