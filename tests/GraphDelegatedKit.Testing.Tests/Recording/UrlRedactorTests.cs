using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Tests.Recording;

// Addresses as clients send them, and as hostile or mistaken ones do. SECRET stands for what must not be shown.
public sealed class UrlRedactorTests
{
    private const string Token = "eyJ0eXAiOiJKV1QifQ.eyJTRUNSRVQiOjF9.SECRET";
    private const string ShareId = "u!aHR0cHM6Ly9TRUNSRVQ";

    // https://learn.microsoft.com/graph/query-parameters
    [TestCase("/v1.0/me", "?$select=id,displayName&$top=5")]
    [TestCase("/v1.0/users", "?%24filter=startswith(displayName,'A')&$count=true")]
    [TestCase("/v1.0/me/messages", "?$search=\"subject:offer\"&$orderby=subject")]
    [TestCase("/beta/me/drive/root:/Reports%20(old)/a%2Bb.txt:/content", "?@microsoft.graph.conflictBehavior=fail")]
    [TestCase("/v1.0/drives/b!AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz01/items/01AB23CD45EF67GH89IJ01", "")]
    [TestCase("/v1.0/sites/contoso.sharepoint.com:/sites/Engineering:/drive", "")]
    [TestCase("/v1.0/me/drive/root/search(q='plan')", "?select=id")]
    [TestCase("/v1.0/me/calendarView", "?startDateTime=2026-01-01T00:00:00&endDateTime=2026-02-01T00:00:00")]
    [TestCase(
        "/contoso.onmicrosoft.com/oauth2/v2.0/authorize",
        "?client_id=2c2b7c9a-3a0c-4b7e-9c53-3d1c8e1f5a10&redirect_uri=http%3A%2F%2Flocalhost%3A5000%2Fcb&scope=User.Read%20openid")]
    [TestCase("/6f3c7f0e-4b0f-4d5a-9a51-6c6f1b7d2a10/oauth2/v2.0/token", "")]
    [TestCase("/common/oauth2/nativeclient", "")]
    [TestCase("/devicelogin", "")]
    [TestCase("/sites/Engineering/Shared%20Documents/plan.txt", "")]
    [TestCase("/", "")]
    [TestCase("*", "")]
    public void What_is_not_secret_is_shown_as_it_was_sent(string path, string query)
    {
        Assert.That(UrlRedactor.RedactPath(path) + UrlRedactor.RedactQuery(path, query), Is.EqualTo(path + query));
    }

    // https://learn.microsoft.com/graph/api/shares-get
    [TestCase("/v1.0/shares/" + ShareId + "/driveItem", "", "/v1.0/shares/{link}/driveItem")]
    [TestCase("/v1.0//shares//" + ShareId + "/root", "", "/v1.0//shares//{link}/root")]
    [TestCase("/v1.0/SHARES/SECRET", "", "/v1.0/SHARES/{link}")]
    [TestCase("/v1.0/%73hares/SECRET", "", "/v1.0/%73hares/{link}")]
    [TestCase("/v1.0/%2573hares/SECRET", "", "/v1.0/%2573hares/{link}")]
    [TestCase("/v1.0/shares('SECRET')/driveItem", "", "/v1.0/{redacted}/driveItem")]
    [TestCase("/v1.0/shares%2F" + ShareId, "", "/v1.0/{redacted}")]
    [TestCase("/v1.0/me/drive/items/" + ShareId, "", "/v1.0/me/drive/items/{redacted}")]
    [TestCase("/v1.0/shares/u%2521SECRETSECRET", "", "/v1.0/shares/{link}")]
    [TestCase("/:f:/s/Engineering/SECRET", "?e=SECRET", "/:f:/{link}?e={redacted}")]
    [TestCase("/%3Aw%3A/r/personal/ada/SECRET", "", "/%3Aw%3A/{link}")]
    [TestCase("/v1.0/https://contoso.sharepoint.com/:x:/s/E/SECRET", "", "/v1.0/https://contoso.sharepoint.com/:x:/{link}")]
    [TestCase("/v1.0/https%3A%2F%2Fcontoso.sharepoint.com%2F%3Ax%3A%2Fs%2FE%2FSECRET", "", "/v1.0/{redacted}")]

    // https://learn.microsoft.com/graph/api/driveitem-createuploadsession, https://learn.microsoft.com/graph/outlook-large-attachments
    [TestCase("/_api/v2.0/drives/b!1/items/SECRET/uploadSession", "?guid='1'&tempauth=SECRET",
        "/{transfer-address}/uploadSession?{redacted}")]
    [TestCase("/personal/ada/_API/v2.0/drives/SECRET", "?tempauth=SECRET", "/{transfer-address}?{redacted}")]
    [TestCase("/%5fapi/v2.0/drives/SECRET/uploadSession", "?tempauth=SECRET", "/{transfer-address}/uploadSession?{redacted}")]
    [TestCase("/x/uploadSession/", "?SECRET", "/{transfer-address}/uploadSession?{redacted}")]
    [TestCase("/_layouts/15/download.aspx", "?UniqueId=1&tempauth=v1.SECRET", "/{transfer-address}/download.aspx?{redacted}")]
    [TestCase("/api/v2.0/Users('1')/Messages('SECRET')/AttachmentSessions('2')", "?authtoken=SECRET",
        "/{transfer-address}/AttachmentSessions?{redacted}")]
    [TestCase("/_api/v2.0/monitor/SECRET", "", "/{transfer-address}/monitor")]

    // Tokens and codes
    [TestCase("/v1.0/me", "?access_token=" + Token, "/v1.0/me?access_token={redacted}")]
    [TestCase("/v1.0/me", "?$filter=" + Token, "/v1.0/me?$filter={redacted}")]
    [TestCase("/v1.0/me", "?" + Token, "/v1.0/me?{redacted}")]
    [TestCase("/v1.0/me", "?SECRET1234=", "/v1.0/me?{redacted}")]
    [TestCase("/v1.0/" + Token, "", "/v1.0/{redacted}")]
    [TestCase("/v1.0/users", "?$skiptoken=SECRET&$deltatoken=SECRET&token=SECRET",
        "/v1.0/users?$skiptoken={redacted}&$deltatoken={redacted}&token={redacted}")]
    [TestCase("/v1.0/me/drive/root/delta(token='SECRET')", "", "/v1.0/me/drive/root/delta(token={redacted})")]
    [TestCase("/common/oauth2/nativeclient", "?code=SECRET&state=SECRET", "/common/oauth2/nativeclient?code={redacted}&state={redacted}")]
    [TestCase("/common/oauth2/v2.0/authorize", "?scope=" + Token, "/common/oauth2/v2.0/authorize?scope={redacted}")]
    [TestCase("/common/oauth2/v2.0/authorize", "?redirect_uri=http%3A%2F%2Flocalhost%2Fcb%3Fkey%3DSECRET",
        "/common/oauth2/v2.0/authorize?redirect_uri=http://localhost/cb?{redacted}")]
    [TestCase("/common/oauth2/v2.0/authorize", "?%72edirect_uri=http%3A%2F%2Fada%3ASECRET%40localhost",
        "/common/oauth2/v2.0/authorize?%72edirect_uri={redacted}")]
    [TestCase("/common/oauth2/v2.0/authorize", "?client_secret=SECRET&login_hint=SECRET",
        "/common/oauth2/v2.0/authorize?client_secret={redacted}&login_hint={redacted}")]
    [TestCase("/devicelogin", "?otc=SECRET&user_code=SECRET", "/devicelogin?otc={redacted}&user_code={redacted}")]
    [TestCase("/devicelogin/SECRET", "?SECRET", "/devicelogin/{redacted}?{redacted}")]
    [TestCase("/common/oauth2/deviceauth/SECRET", "", "/common/oauth2/deviceauth/{redacted}")]
    [TestCase("/oauth/GAQABAAEAAABVrSpeuWamRam2jAF1XRQESECRET", "", "/oauth/{redacted}")]
    public void What_could_be_used_is_left_out_whatever_its_spelling(string path, string query, string expected)
    {
        var shown = UrlRedactor.RedactPath(path) + UrlRedactor.RedactQuery(path, query);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Is.EqualTo(expected));
            Assert.That(shown, Does.Not.Contain("SECRET"));
        }
    }

    [TestCase("The tenant does not support GET /v1.0/shares/SECRET/x.", "/v1.0/shares/SECRET/x",
        "The tenant does not support GET /v1.0/shares/{link}/x.")]
    [TestCase("'/v1.0/shares/u!SECRET SECRET'", "/v1.0/shares/u!SECRET%20SECRET", "'/v1.0/shares/{link}'")]
    [TestCase("The redirect URI 'https://a.example/cb?key=SECRET' is wrong.", "/common/oauth2/v2.0/authorize",
        "The redirect URI 'https://a.example/cb?key={redacted}' is wrong.")]
    [TestCase("Although Graph does: https://learn.microsoft.com/graph/api/todo-list-lists", "/v1.0/me",
        "Although Graph does: https://learn.microsoft.com/graph/api/todo-list-lists")]
    [TestCase("The token " + Token + " is invalid.", "/v1.0/me", "The token {redacted} is invalid.")]
    [TestCase("The item " + ShareId + " does not exist.", "/", "The item {redacted} does not exist.")]
    [TestCase("See https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=SECRET", "/v1.0/me",
        "See https://contoso.sharepoint.com/{transfer-address}/download.aspx?{redacted}")]
    public void A_message_repeats_no_secret_of_an_address(string message, string path, string expected)
    {
        Assert.That(UrlRedactor.RedactText(message, path), Is.EqualTo(expected));
    }

    [Test]
    public void A_long_address_is_cut()
    {
        Assert.That(UrlRedactor.RedactPath("/v1.0/" + new string('a', 5_000)), Has.Length.EqualTo(2_003));
    }
}
