using System.Collections;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class SecretScenarioTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly LogBook _log = new();

    public void Dispose() => _log.Dispose();

    [Test]
    public async Task No_secret_is_in_the_log_or_the_text_of_a_session()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        DeviceCodeInfo? code = null;
        await using var session = TestData.OpenSession(tenant, null, _clock, options =>
        {
            options.LoggerFactory = _log;
            options.DeviceCodePrompt = (shown, cancellationToken) =>
                tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((code = shown).UserCode, cancellationToken);
        });
        await using var graph = GraphClient.Create(
            session, new() { HttpHandler = tenant.CreateHandler, TimeProvider = _clock, LoggerFactory = _log });

        var first = await session.GetTokenAsync();
        var forced = await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        await graph.GetAsync<User>("me");
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        tenant.Faults.FailToken(50076, "interaction_required", times: 5, claims: "{}");
        var failed = await Assert.ThrowsAsync<SignInException>(() => graph.GetAsync<User>("users?$filter=secret"));

        var shown = $"{_log.Text} {first} {forced} {code} {session} {session.CacheStatus} {DescribeFully(failed!)} "
            + $"{new TokenRequest { Rejected = first }}";
        Assert.Multiple(() =>
        {
            Assert.That(_log.Lines, Is.Not.Empty);
            Assert.That(
                FindSecrets(tenant).Append(first.Value).Append(forced.Value).Append(code!.UserCode).Append("secret").Where(shown.Contains),
                Is.Empty);
        });
    }

    [TestCase("""
        {"token_type":"Bearer","scope":"User.Read","expires_in":3600,"access_token":"TOKEN-secret","refresh_token":"REFRESH-secret",
        "id_to
        """, 200)]
    [TestCase("""{"token_type":"Bearer","refresh_token":"REFRESH-secret","client_info":"x"}""", 200)]
    [TestCase("""["TOKEN-secret"]""", 200)]
    [TestCase("""<html>TOKEN-secret</html>""", 200)]
    [TestCase("""{"token_type":"Bearer","access_token":"TOKEN-secret","ref""", 400)]
    [TestCase("""<html>TOKEN-secret</html>""", 502)]
    public async Task No_secret_is_in_the_exception_for_a_broken_token_response(string body, int status)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, null, _clock, options => options.LoggerFactory = _log);
        tenant.Faults.Fail("*/token", status, body: body);

        var signingIn = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        await session.SignInAsync();
        tenant.Faults.Fail("*/token", status, body: body);
        var refreshing =
            await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        var shown = DescribeFully(signingIn!) + DescribeFully(refreshing!) + _log.Text;
        Assert.Multiple(() =>
        {
            Assert.That(signingIn!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(refreshing!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(shown, Does.Not.Contain("secret"));
            Assert.That(FindSecrets(tenant).Where(shown.Contains), Is.Empty);
        });
    }

    [TestCase("""{"device_code":"CODE-secret","user_code":"ABC","verification_uri":"https://microsoft.com/devicelogin","expires_""")]
    [TestCase("""{"device_code":"CODE-secret","interval":"5"}""")]
    [TestCase(
        """{"device_code":"CODE-secret","user_code":"ABC","verification_uri":"secret","expires_in":900,"interval":5,"message":"m"}""")]
    public async Task No_secret_is_in_the_exception_for_a_broken_device_code_response(string body)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(
            tenant, null, _clock, options => options.DeviceCodePrompt = (_, _) => Task.CompletedTask);
        tenant.Faults.Fail("*/devicecode", 200, body: body);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(DescribeFully(error), Does.Not.Contain("secret"));
    }

    private static IEnumerable<string> FindSecrets(LocalTenant tenant) => tenant.Requests
        .SelectMany(request => request.Form
            .Where(field => field.Key is "refresh_token" or "device_code" or "code")
            .Select(field => field.Value)
            .Concat(request.Headers.Where(header => header.Key == "Authorization").Select(header => header.Value["Bearer ".Length..])))
        .Distinct();

    // All text of an exception that a program could print.
    private static string DescribeFully(Exception error)
    {
        var text = error + string.Concat(error.Data.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}{pair.Value}"));
        foreach (var property in error.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0 && property.Name != nameof(Exception.TargetSite)))
            text += " " + property.GetValue(error);
        return text + (error.InnerException is { } inner ? DescribeFully(inner) : "");
    }
}
