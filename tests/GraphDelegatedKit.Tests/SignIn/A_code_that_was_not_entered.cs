using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.SignIn.Msal;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class A_code_that_was_not_entered
{
    [Test]
    public async Task Is_followed_by_a_new_one_while_somebody_sits_there_and_has_time()
    {
        var clock = new Clock();
        await using var tenant = await Tenant(clock);
        var shown = new List<string>();
        var options = Options(tenant, clock, TimeSpan.FromMinutes(10), (code, stop) =>
        {
            shown.Add(code.UserCode);
            return shown.Count == 2 ? tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, stop) : Task.CompletedTask;
        });
        using var app = MsalApp.Create(options, NullLogger.Instance, () => false);

        var result = await new DeviceCodeSignIn(options, isUserPresent: () => true).SignInAsync(app.Client, ScopeSet.Create(options.Scopes, options.Cloud), null, CancellationToken.None);

        Assert.That(result.Account.Username, Is.EqualTo(tenant.Address.DefaultUser));
        Assert.That(shown.Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase(true, 60, "not entered within 1 minutes", Description = "no time left")]
    [TestCase(false, 600, "", Description = "nobody sits there")]
    public async Task Ends_the_sign_in_where_time_or_somebody_is_missing(bool somebodySits, int seconds, string words)
    {
        var clock = new Clock();
        await using var tenant = await Tenant(clock);
        var shown = 0;
        var options = Options(tenant, clock, TimeSpan.FromSeconds(seconds), (_, _) => Task.FromResult(shown++));
        using var app = MsalApp.Create(options, NullLogger.Instance, () => false);

        var failure = Assert.CatchAsync(() => new DeviceCodeSignIn(options, () => somebodySits).SignInAsync(app.Client, ScopeSet.Create(options.Scopes, options.Cloud), null, CancellationToken.None));

        Assert.That((await failure)!.Message, Does.Contain(words));
        Assert.That(shown, somebodySits ? Is.GreaterThan(1) : Is.EqualTo(1));
    }

    private static Task<LocalTenant> Tenant(Clock clock) =>
        Some.Tenant(new LocalTenantOptions { TimeProvider = clock, DeviceCodeLifetime = TimeSpan.FromSeconds(20), DeviceCodeInterval = TimeSpan.FromSeconds(5) });

    private static DelegatedSessionOptions Options(LocalTenant tenant, Clock clock, TimeSpan timeout, Func<DeviceCodeInfo, CancellationToken, Task> prompt)
    {
        var options = Some.Options(tenant, null, clock);
        (options.InteractionTimeout, options.DeviceCodePrompt) = (timeout, prompt);
        return options;
    }
}
