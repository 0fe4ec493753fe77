using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed class PermissionDiagnosisTests
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
    public void A_403_is_attributed_to_the_token_when_it_has_none_of_the_required_scopes(
        string method, string path, string granted, string leastPrivileged)
    {
        var denial = Diagnose(method, path, granted);

        Assert.That(denial!.MissingScopes[0], Is.EqualTo(leastPrivileged));
        Assert.That(denial.Remedy, Does.StartWith($"The token lacks the permission. Sign in again with {leastPrivileged}").And
            .Contain(granted.Replace(" ", ", ")));
    }

    [TestCase("GET", "users", "User.ReadBasic.All")]
    [TestCase("PATCH", "users/1", "user.readwrite.all")]
    [TestCase("GET", "me/drive/root", "Sites.Read.All")]
    [TestCase("DELETE", "drives/7/items/8", "Files.ReadWrite.All")]
    public void A_403_is_attributed_to_the_user_when_the_token_has_a_required_scope(string method, string path, string granted)
    {
        var denial = Diagnose(method, path, "User.Read " + granted);

        Assert.That(denial!.MissingScopes, Is.Empty);
        Assert.That(denial.Remedy, Does.Contain("the user probably lacks the right").And.Contain(granted).IgnoreCase);
    }

    [TestCase("Authorization failed: missing permission scope Mail.Send", "Mail.Send")]
    [TestCase(
        "Attempted to perform an unauthorized operation: missing permission scopes "
            + "RoleEligibilitySchedule.Read.Directory,RoleAssignmentSchedule.Read.Directory.",
        "RoleEligibilitySchedule.Read.Directory RoleAssignmentSchedule.Read.Directory")]
    [TestCase(
        "Missing scope permissions on the request. API requires one of 'Chat.ReadBasic, Chat.Read'. Scopes on the request 'User.Read'",
        "Chat.ReadBasic Chat.Read")]
    public void Scopes_that_the_service_names_in_a_403_are_reported_as_missing(string message, string expectedScopes)
    {
        var denial = Diagnose("GET", "chats", "User.Read", message);

        Assert.That(denial!.MissingScopes, Is.EqualTo(expectedScopes.Split(' ')));
    }

    [Test]
    public void A_403_for_an_unknown_path_reports_the_scopes_of_the_token()
    {
        var denial = Diagnose("GET", "planner/tasks", "User.Read Mail.Read");

        Assert.That(denial!.MissingScopes, Is.Empty);
        Assert.That(denial.Remedy, Does.Contain("both are needed").And.Contain("User.Read, Mail.Read"));
    }

    [TestCase(403, "Missing role permissions on the request. API requires one of 'Chat.Read.All'. Roles on the request ''.")]
    [TestCase(400, "/me request is only valid with delegated authentication flow.")]
    public void An_app_only_token_is_recognized_from_the_error_message(int status, string message)
    {
        Assert.That(Diagnose("GET", "me", "", message, status)!.Remedy, Does.Contain("no user signed in"));
    }

    [Test]
    public void A_403_for_a_token_without_known_scopes_names_no_cause()
    {
        Assert.That(Diagnose("GET", "me", "")!.Remedy, Does.Contain("not known").And.Contain("roles and no scopes"));
    }

    [TestCase(404)]
    [TestCase(400)]
    [TestCase(500)]
    public void Errors_other_than_missing_permissions_get_no_permission_diagnosis(int status)
    {
        Assert.That(Diagnose("GET", "users", "User.Read", "Something else.", status), Is.Null);
    }

    [Test]
    public async Task A_GraphException_for_a_403_contains_the_permission_diagnosis()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Forbidden,
            TestData.ErrorJson("Authorization_RequestDenied", "Insufficient privileges to complete the operation."));
        await using var graph = TestData.CreateClient(
            handler, tokens: new FakeTokenProvider(new GraphAccessToken("t", DateTimeOffset.MaxValue) { Scopes = ["User.Read"] }));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/1"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.TokenScopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(error.LikelyMissingScopes, Does.Contain("User.ReadBasic.All"));
            Assert.That(error.Remedy, Does.Contain("User.ReadBasic.All"));
        });
    }

    private static PermissionDiagnosis? Diagnose(string method, string path, string granted, string? message = null, int status = 403)
    {
        var token =
            new GraphAccessToken("t", DateTimeOffset.MaxValue) { Scopes = granted.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        return PermissionDiagnosis.Create(
            (HttpStatusCode)status,
            new HttpRequestMessage(new HttpMethod(method), "https://graph.microsoft.com/v1.0/" + path), message, token);
    }
}
