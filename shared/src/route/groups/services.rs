//! Servers that remember.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Forgets everything of this group.
    Reset = "services_reset",
    /// A counter.
    Hits = "hits",
    /// Everybody on the status board.
    Board = "status_board",
    /// Changes a status.
    SetStatus = "set_status",
    /// Tells a status.
    GetStatus = "get_status",
    /// Adds somebody.
    AddUser = "add_user",
    /// Names everybody.
    ListUsers = "list_users",
    /// One user's profile.
    Profile = "profile",
    /// One user's posts.
    Posts = "posts",
    /// Commands there are not.
    BoardCommand = "board_command",
    /// What the chat holds.
    Chat = "chat",
    /// Adds a message.
    NewMsg = "new_msg",
    /// Messages from an index.
    GetMsgs = "get_msgs",
    /// Searches the library.
    Search = "search",
    /// A document of the library.
    Document = "search_document",
    /// Gives out a token.
    Token = "members_token",
    /// A page behind a token.
    Members = "members",
    /// A form to log in by, and what it leads to.
    Login = "login",
    /// A page behind a session.
    Account = "account",
    /// Ends a session.
    Logout = "logout",
    /// A folder without its slash.
    FilesFolder = "files_folder",
    /// The files there are.
    FilesIndex = "files_index",
    /// Who asked for which.
    FilesLog = "files_log",
    /// A file.
    File = "file",
}

const FORM: &[(&str, &str)] = &[("Content-Type", "application/x-www-form-urlencoded")];

const fn row(
    methods: &'static [&'static str],
    pattern: &'static str,
    handler: Handler,
    teaches: &'static str,
    example: Example,
) -> Route {
    Route { methods, pattern, handler: Any::Services(handler), teaches, example }
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "services",
    title: "Servers that remember",
    about: "Small services with a memory, shared by everybody who asks: a counter, a status board, a chat, \
            a search, two kinds of login, a folder of files. Memory here is bounded, and ends with the server.",
    routes: &[
        row(
            &["GET", "DELETE"],
            "/hits",
            Handler::Hits,
            "The smallest memory: a number that outlives the request; DELETE sets it back to 0.",
            Example::get("/hits"),
        ),
        row(
            &["GET", "DELETE"],
            "/status-board",
            Handler::Board,
            "The state of a service is a resource of its own: one list of users with their status.",
            Example::get("/status-board"),
        ),
        row(
            &["GET", "POST"],
            "/status-board/setStatus",
            Handler::SetStatus,
            "Parameters can come in the query or in a form; a GET that changes something works, and any link can then trigger it.",
            Example::get("/status-board/setStatus?user=ada&status=writing%20notes"),
        ),
        row(
            &["GET"],
            "/status-board/getStatus",
            Handler::GetStatus,
            "What an earlier request has set is there for a later one, whoever sends it.",
            Example::get("/status-board/getStatus?user=ada"),
        ),
        row(
            &["GET", "POST"],
            "/status-board/addUser",
            Handler::AddUser,
            "Adding answers 201 the first time; asked for again it changes nothing and says so.",
            Example::new("POST", "/status-board/addUser").with(FORM).sending("user=alan"),
        ),
        row(
            &["GET"],
            "/status-board/listUsers",
            Handler::ListUsers,
            "The names alone, as a JSON list.",
            Example::get("/status-board/listUsers"),
        ),
        row(
            &["GET"],
            "/status-board/profile",
            Handler::Profile,
            "One user as a JSON object.",
            Example::get("/status-board/profile?user=ada"),
        ),
        row(
            &["GET", "POST"],
            "/status-board/posts",
            Handler::Posts,
            "The same path reads with GET and adds with POST.",
            Example::new("POST", "/status-board/posts?user=ada").with(FORM).sending("text=It%20works."),
        ),
        row(
            &["GET", "POST"],
            "/status-board/{command}",
            Handler::BoardCommand,
            "A command that does not exist is answered by 404 and the names of those that do; help lists them, too.",
            Example::get("/status-board/help"),
        ),
        row(
            &["GET", "DELETE"],
            "/chat",
            Handler::Chat,
            "How many messages there are, from which index on, and which have been dropped.",
            Example::get("/chat"),
        ),
        row(
            &["GET", "POST"],
            "/chat/newMsg",
            Handler::NewMsg,
            "A chat is a list on the server: a message is added at its end and gets an index.",
            Example::new("POST", "/chat/newMsg").with(FORM).sending("user=ada&msg=Hello%2C%20everybody."),
        ),
        row(
            &["GET"],
            "/chat/getMsgs",
            Handler::GetMsgs,
            "Clients poll: each asks for what came after the index it knows.",
            Example::get("/chat/getMsgs?from=0"),
        ),
        row(
            &["GET"],
            "/search",
            Handler::Search,
            "A search engine in small: documents are ranked by how often they have the words, the title counting more.",
            Example::get("/search?q=cookie+session"),
        ),
        row(
            &["GET"],
            "/search/docs/{name}",
            Handler::Document,
            "What the search found, to read.",
            Example::get("/search/docs/cookies"),
        ),
        row(
            &["POST"],
            "/members/token",
            Handler::Token,
            "A name and a password become a signed token, and the server remembers nothing of it.",
            Example::new("POST", "/members/token").with(FORM).sending("user=ada&password=engine"),
        ),
        row(
            &["GET"],
            "/members",
            Handler::Members,
            "A token is checked by its signature alone; one that is not right gets 401 and a challenge that says why.",
            Example::get("/members").with(&[("Authorization", "Bearer not.a.token")]),
        ),
        row(
            &["GET", "POST"],
            "/login",
            Handler::Login,
            "A form to log in by: the answer sets a cookie that names a session kept on the server.",
            Example::new("POST", "/login").with(FORM).sending("user=ada&password=engine"),
        ),
        row(
            &["GET"],
            "/account",
            Handler::Account,
            "The cookie is looked up in the server's memory, where visits are counted; without a session it leads to the form.",
            Example::get("/account"),
        ),
        row(
            &["POST"],
            "/logout",
            Handler::Logout,
            "What the server remembers it can forget: the session is over at once, whoever holds the cookie.",
            Example::new("POST", "/logout"),
        ),
        row(
            &["GET"],
            "/files",
            Handler::FilesFolder,
            "A folder's address ends with a slash, or relative links in its page would lead elsewhere.",
            Example::get("/files"),
        ),
        row(
            &["GET"],
            "/files/",
            Handler::FilesIndex,
            "A static file server lists a folder: names, sizes, types, versions.",
            Example::get("/files/"),
        ),
        row(
            &["GET", "DELETE"],
            "/files/log",
            Handler::FilesLog,
            "The access log of the files, in the common log format that tools have read since 1993.",
            Example::get("/files/log"),
        ),
        row(
            &["GET"],
            "/files/{*path}",
            Handler::File,
            "A file with the type its name says, and a path that never leads out of the folder.",
            Example::get("/files/hello.txt"),
        ),
        row(
            &["POST"],
            "/services/reset",
            Handler::Reset,
            "Everything that this group remembers is forgotten, and the tokens it signed are no longer good.",
            Example::new("POST", "/services/reset"),
        ),
    ],
};
