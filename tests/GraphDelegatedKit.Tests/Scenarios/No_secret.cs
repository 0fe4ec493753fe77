using System.Collections;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class No_secret : IDisposable
{
    private readonly Clock _clock = new();
    private readonly LogBook _log = new();

    public void Dispose() => _log.Dispose();

    [Test]
    public async Task Is_in_what_is_logged_or_shown_of_a_session_at_work()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        DeviceCodeInfo? code = null;
        await using var session = Some.Session(tenant, null, _clock, options =>
        {
            options.LoggerFactory = _log;
            options.DeviceCodePrompt = (shown, cancelled) => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((code = shown).UserCode, cancelled);
        });
        await using var graph = GraphClient.Create(session, new() { HttpHandler = tenant.CreateHandler, TimeProvider = _clock, LoggerFactory = _log });

        var first = await session.GetTokenAsync();
        var forced = await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        await graph.GetAsync<User>("me");
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        tenant.Faults.FailToken(50076, "interaction_required", times: 5, claims: "{}");
        var failed = await Assert.ThrowsAsync<SignInException>(() => graph.GetAsync<User>("users?$filter=secret"));

        var shown = $"{_log.Text} {first} {forced} {code} {session} {session.CacheStatus} {Whole(failed!)} {new TokenRequest { Rejected = first }}";
        Assert.Multiple(() =>
        {
            Assert.That(_log.Lines, Is.Not.Empty);
            Assert.That(Secrets(tenant).Append(first.Value).Append(forced.Value).Append(code!.UserCode).Append("secret").Where(shown.Contains), Is.Empty);
        });
    }

    [TestCase("""{"token_type":"Bearer","scope":"User.Read","expires_in":3600,"access_token":"TOKEN-secret","refresh_token":"REFRESH-secret","id_to""", 200)]
    [TestCase("""{"token_type":"Bearer","refresh_token":"REFRESH-secret","client_info":"x"}""", 200)]
    [TestCase("""["TOKEN-secret"]""", 200)]
    [TestCase("""<html>TOKEN-secret</html>""", 200)]
    [TestCase("""{"token_type":"Bearer","access_token":"TOKEN-secret","ref""", 400)]
    [TestCase("""<html>TOKEN-secret</html>""", 502)]
    public async Task Is_in_the_exception_when_the_token_endpoint_answers_something_broken(string body, int status)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, null, _clock, options => options.LoggerFactory = _log);
        tenant.Faults.Fail("*/token", status, body: body);

        var signingIn = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        await session.SignInAsync();
        tenant.Faults.Fail("*/token", status, body: body);
        var refreshing = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        var shown = Whole(signingIn!) + Whole(refreshing!) + _log.Text;
        Assert.Multiple(() =>
        {
            Assert.That((signingIn!.Reason, refreshing!.Reason), Is.EqualTo((SignInReason.Service, SignInReason.Service)));
            Assert.That(shown, Does.Not.Contain("secret"));
            Assert.That(Secrets(tenant).Where(shown.Contains), Is.Empty);
        });
    }

    [TestCase("""{"device_code":"CODE-secret","user_code":"ABC","verification_uri":"https://microsoft.com/devicelogin","expires_""")]
    [TestCase("""{"device_code":"CODE-secret","interval":"5"}""")]
    [TestCase("""{"device_code":"CODE-secret","user_code":"ABC","verification_uri":"secret","expires_in":900,"interval":5,"message":"m"}""")]
    public async Task Is_in_the_exception_when_the_device_code_is_broken(string body)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, null, _clock, options => options.DeviceCodePrompt = (_, _) => Task.CompletedTask);
        tenant.Faults.Fail("*/devicecode", 200, body: body);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(Whole(error), Does.Not.Contain("secret"));
    }

    private static IEnumerable<string> Secrets(LocalTenant tenant) => tenant.Requests
        .SelectMany(request => request.Form.Where(field => field.Key is "refresh_token" or "device_code" or "code").Select(field => field.Value)
            .Concat(request.Headers.Where(header => header.Key == "Authorization").Select(header => header.Value["Bearer ".Length..])))
        .Distinct();

    // Everything a careless program could print of an exception.
    private static string Whole(Exception error)
    {
        var text = error + string.Concat(error.Data.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}{pair.Value}"));
        foreach (var property in error.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.Name != nameof(Exception.TargetSite)))
            text += " " + property.GetValue(error);
        return text + (error.InnerException is { } inner ? Whole(inner) : "");
    }
}
