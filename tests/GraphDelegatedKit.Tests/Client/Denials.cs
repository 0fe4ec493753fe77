using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed class Denials
{
    [TestCase("GET", "me", "Mail.Read", "User.Read")]
    [TestCase("GET", "users?$top=5", "User.Read", "User.ReadBasic.All")]
    [TestCase("GET", "users/1", "User.Read", "User.ReadBasic.All")]
    [TestCase("PATCH", "users/1", "User.Read User.Read.All", "User.EnableDisableAccount.All")]
    [TestCase("GET", "me/drive/root/children", "User.Read", "Files.Read")]
    [TestCase("PUT", "me/drive/root:/a/b.txt:/content", "Files.Read", "Files.ReadWrite")]
    [TestCase("PUT", "drives/7/items/8/content", "Files.ReadWrite", "Files.ReadWrite.All")]
    [TestCase("GET", "sites/contoso.sharepoint.com:/sites/x", "Files.Read.All", "Sites.Read.All")]
    [TestCase("GET", "sites/1/drives", "User.Read", "Files.Read.All")]
    [TestCase("POST", "me/sendMail", "User.Read Mail.Read", "Mail.Send")]
    public void Are_the_tokens_when_it_has_none_of_what_the_address_takes(string method, string path, string has, string least)
    {
        var denial = Of(method, path, has);

        Assert.That(denial!.MissingScopes[0], Is.EqualTo(least));
        Assert.That(denial.Remedy, Does.StartWith($"The token lacks the permission: sign in again with {least}").And.Contain(has.Replace(" ", ", ")));
    }

    [TestCase("GET", "users", "User.ReadBasic.All")]
    [TestCase("PATCH", "users/1", "user.readwrite.all")]
    [TestCase("GET", "me/drive/root", "Sites.Read.All")]
    [TestCase("DELETE", "drives/7/items/8", "Files.ReadWrite.All")]
    public void Are_the_persons_when_the_token_has_one_of_them(string method, string path, string has)
    {
        var denial = Of(method, path, "User.Read " + has);

        Assert.That(denial!.MissingScopes, Is.Empty);
        Assert.That(denial.Remedy, Does.Contain("the person who lacks the right").And.Contain(has).IgnoreCase);
    }

    [TestCase("Authorization failed: missing permission scope Mail.Send", "Mail.Send")]
    [TestCase("Attempted to perform an unauthorized operation: missing permission scopes RoleEligibilitySchedule.Read.Directory,RoleAssignmentSchedule.Read.Directory.", "RoleEligibilitySchedule.Read.Directory RoleAssignmentSchedule.Read.Directory")]
    [TestCase("Missing scope permissions on the request. API requires one of 'Chat.ReadBasic, Chat.Read'. Scopes on the request 'User.Read'", "Chat.ReadBasic Chat.Read")]
    public void Go_by_what_the_service_names_if_it_names_any(string words, string named)
    {
        var denial = Of("GET", "chats", "User.Read", words);

        Assert.That(denial!.MissingScopes, Is.EqualTo(named.Split(' ')));
    }

    [Test]
    public void Say_what_the_token_has_where_no_more_is_known()
    {
        var denial = Of("GET", "planner/tasks", "User.Read Mail.Read");

        Assert.That(denial!.MissingScopes, Is.Empty);
        Assert.That(denial.Remedy, Does.Contain("both are needed").And.Contain("User.Read, Mail.Read"));
    }

    [TestCase(403, "Missing role permissions on the request. API requires one of 'Chat.Read.All'. Roles on the request ''.")]
    [TestCase(400, "/me request is only valid with delegated authentication flow.")]
    public void Tell_a_token_nobody_signed_in_for(int status, string words)
    {
        Assert.That(Of("GET", "me", "", words, status)!.Remedy, Does.Contain("nobody signed in"));
    }

    [Test]
    public void Of_a_token_whose_provider_names_no_scopes_are_left_open()
    {
        Assert.That(Of("GET", "me", "")!.Remedy, Does.Contain("not known").And.Contain("roles and no scopes"));
    }

    [TestCase(404)]
    [TestCase(400)]
    [TestCase(500)]
    public void Are_not_what_other_failures_are_about(int status)
    {
        Assert.That(Of("GET", "users", "User.Read", "Something else.", status), Is.Null);
    }

    [Test]
    public async Task Are_told_in_the_exception()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Forbidden, Some.GraphError("Authorization_RequestDenied", "Insufficient privileges to complete the operation."));
        await using var graph = Some.Client(wire, tokens: new FakeTokens(new GraphAccessToken("t", DateTimeOffset.MaxValue) { Scopes = ["User.Read"] }));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/1"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.TokenScopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(error.LikelyMissingScopes, Does.Contain("User.ReadBasic.All"));
            Assert.That(error.Remedy, Does.Contain("User.ReadBasic.All"));
        });
    }

    private static PermissionDiagnosis? Of(string method, string path, string has, string? words = null, int status = 403)
    {
        var token = new GraphAccessToken("t", DateTimeOffset.MaxValue) { Scopes = has.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        return PermissionDiagnosis.Create((HttpStatusCode)status, new HttpRequestMessage(new HttpMethod(method), "https://graph.microsoft.com/v1.0/" + path), words, token);
    }
}
