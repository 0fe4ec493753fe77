using System.Globalization;

namespace GraphDelegatedKit.Testing.Tests.Control;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
public sealed class ControlDeviceCodeTests : ControlFixture
{
    // A misspelt field would sign in another user than the caller meant.
    [TestCase("deviceCodes/{0}/approve", """{"usr":"ada@contoso.com"}""",
        "usr: there is no such field. Allowed: user. Did you mean 'user'?")]
    [TestCase("deviceCodes/{0}/deny", """{"user":"ada@contoso.com"}""", "user: there is no such field. This route has no fields.")]
    [TestCase("users/{1}/revokeSignIns", """{"all":true}""", "all: there is no such field. This route has no fields.")]
    [TestCase("time", """{"advanceSecond":1}""",
        "advanceSecond: there is no such field. Allowed: advanceSeconds. Did you mean 'advanceSeconds'?")]
    public async Task A_field_that_a_route_does_not_have_is_refused(string path, string body, string message)
    {
        var code = await Client.RequestDeviceCodeAsync("User.Read");

        var (status, problem) = await Control.PostAsync(
            string.Format(CultureInfo.InvariantCulture, path, code["user_code"], Tenant.Users[0].Id), body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)problem["detail"]!, Is.EqualTo(message));
        }
    }

    // A script that approves the only pending code would approve that of the tenant's own sign-in.
    [Test]
    public async Task The_codes_of_the_health_check_are_not_listed()
    {
        var checks = Task.Run(async () =>
        {
            for (var count = 0; count < 50; count++)
                await Control.GetAsync("health");
        });
        var counts = new List<int>();
        while (!checks.IsCompleted)
            counts.Add((await Control.GetAsync("deviceCodes")).Body["deviceCodes"]!.AsArray().Count);
        await checks;

        Assert.That(counts, Has.All.EqualTo(1), "that of the fixture alone");
    }

    [Test]
    public async Task A_pending_code_is_listed_without_the_code_of_the_client()
    {
        var code = await Client.RequestDeviceCodeAsync("User.Read Mail.Read openid");

        var (_, body) = await Control.GetAsync("deviceCodes");

        var listed = body["deviceCodes"]!.AsArray().Last()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)listed["userCode"]!, Is.EqualTo((string)code["user_code"]!));
            Assert.That((string)listed["state"]!, Is.EqualTo("pending"));
            Assert.That((string)listed["clientId"]!, Is.EqualTo(Tenant.ClientId));
            Assert.That(listed["scopes"]!.AsArray().Select(scope => (string)scope!), Is.EqualTo(new[] { "User.Read", "Mail.Read" }));
            Assert.That((DateTimeOffset)listed["expiresOn"]!, Is.EqualTo(Clock.GetUtcNow().AddMinutes(15)));
            Assert.That(body.ToJsonString(), Does.Not.Contain((string)code["device_code"]!));
        }
    }

    [Test]
    public async Task An_approved_code_gives_the_client_tokens_of_the_user()
    {
        var code = await Client.RequestDeviceCodeAsync("Mail.Read openid");
        var user = Tenant.Users[1];

        var (status, _) = await Control.PostAsync(
            $"deviceCodes/{code["user_code"]}/approve", $$"""{"user":"{{user.UserPrincipalName}}"}""");
        var (tokenStatus, tokens) = await Client.PollTokenAsync(code);
        var listed = (await Control.GetAsync("deviceCodes")).Body["deviceCodes"]!.AsArray().Last()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That(tokenStatus, Is.EqualTo(200));
            Assert.That((string)tokens["scope"]!, Does.Contain("Mail.Read"));
            Assert.That((string)listed["state"]!, Is.EqualTo("redeemed"));
            Assert.That((string)listed["user"]!, Is.EqualTo(user.UserPrincipalName));
        }
    }

    [Test]
    public async Task A_denied_code_ends_the_sign_in_of_the_client()
    {
        var code = await Client.RequestDeviceCodeAsync();

        await Control.PostAsync($"deviceCodes/{code["user_code"]}/deny");
        var (_, error) = await Client.PollTokenAsync(code);
        var again = await Control.PostAsync($"deviceCodes/{code["user_code"]}/approve");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)error["error"]!, Is.EqualTo("authorization_declined"));
            Assert.That(again.Status, Is.EqualTo(409));
            Assert.That((string)again.Body["detail"]!, Does.EndWith("is decided or expired. Request another one."));
        }
    }

    [Test]
    public async Task An_expired_or_unknown_code_and_a_disabled_or_unknown_user_are_refused()
    {
        var code = await Client.RequestDeviceCodeAsync();
        Tenant.ChangeUser(Tenant.Users[1].Id, user => user with { AccountEnabled = false });
        var unknownUser = await Control.PostAsync($"deviceCodes/{code["user_code"]}/approve", """{"user":"no@b.c"}""");
        var disabledUser = await Control.PostAsync($"deviceCodes/{code["user_code"]}/approve", $$"""{"user":"{{Tenant.Users[1].Id}}"}""");
        Clock.Advance(TimeSpan.FromMinutes(16));
        var expired = await Control.PostAsync($"deviceCodes/{code["user_code"]}/approve");
        var listed = (await Control.GetAsync("deviceCodes")).Body["deviceCodes"]!.AsArray()
            .Single(listed => (string)listed!["userCode"]! == (string)code["user_code"]!)!;
        var unknown = await Control.PostAsync("deviceCodes/ABC/deny");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unknownUser.Status, Is.EqualTo(400));
            Assert.That((string)unknownUser.Body["detail"]!, Does.StartWith("user: The tenant has no user 'no@b.c'. Its users: "));
            Assert.That(disabledUser.Status, Is.EqualTo(409));
            Assert.That(expired.Status, Is.EqualTo(409));
            Assert.That((string)listed["state"]!, Is.EqualTo("expired"));
            Assert.That(unknown.Status, Is.EqualTo(404));
        }
    }
}
