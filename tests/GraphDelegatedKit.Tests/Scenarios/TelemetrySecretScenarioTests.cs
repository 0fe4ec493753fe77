using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Complete scenarios, with every log at Trace and every activity and measurement of every source recorded.</summary>
public sealed class TelemetrySecretScenarioTests
{
    private const string Query = "private-text-in-a-query";

    [Test]
    public async Task No_secret_that_the_tenant_issued_is_in_a_log_an_activity_or_a_measurement()
    {
        using var folder = new TemporaryFolder();
        using var telemetry = new RecordedTelemetry();
        using var log = new LogBook();
        using var secrets = new SecretRecorder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var clock = new Clock();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace)).AddSingleton<ILoggerFactory>(log)
            .AddSingleton<TimeProvider>(clock);
        services.AddGraphDelegatedKit(new ConfigurationBuilder().Build(), options =>
        {
            (options.Session.ClientId, options.Session.Tenant, options.Session.Scopes) =
                (tenant.ClientId, tenant.TenantId, ["User.Read", "Files.ReadWrite.All"]);
            (options.Session.Interaction, options.Session.Methods, options.Session.Cache.Path) =
                (Interaction.Allowed, [SignInMethod.DeviceCode], folder["cache"]);
            options.Session.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken);
            options.Session.HttpHandler = options.Client.HttpHandler = () => secrets.Wrap(tenant.CreateHandler());
        });
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(() => secrets.Wrap(tenant.CreateHandler()))
            .AddGraphDelegatedAuth();
        var provider = services.BuildServiceProvider();
        var (session, graph) = (provider.GetRequiredService<DelegatedSession>(), provider.GetRequiredService<GraphClient>());
        var plain = provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain");

        // A sign-in, what is held, a refresh, a token that has expired, a refusal, a challenge, throttling, faults.
        await graph.GetAsync<User>("me");
        await session.GetTokenAsync(new() { ForceRefresh = true });
        clock.Advance(TimeSpan.FromHours(2));
        tenant.Faults.Fail("/v1.0/me", 401);
        tenant.Faults.Throttle("/v1.0/me", 2, TimeSpan.FromSeconds(7));
        tenant.Faults.Fail("/v1.0/me", 502, body: "<html>");
        tenant.Faults.Reset("/v1.0/me");
        await graph.GetAsync<User>($"me?marker={Query}");
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);
        using var answer = await plain.GetAsync($"https://graph.microsoft.com/v1.0/me?marker={Query}");

        // An upload session with a lost answer, and a download by its pre-authenticated address.
        using var file = new Files.TemporaryFile(6 * 1024 * 1024);
        tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");
        var drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
        await graph.Files(new FileTransferOptions { Journal = null }).UploadAsync(file.Path, DrivePath.In(drive, "big.bin"));
        using (var download = await graph.SendAsync(new GraphRequest(HttpMethod.Get, $"drives/{drive}/root:/{"big.bin"}:/content")))
            await download.OpenAsync();

        // Failures: an unknown address, a transport fault, a second factor, a revoked sign-in.
        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>($"users/{"unknown"}?$filter={Query}"));
        tenant.Faults.RequireInteraction(ScenarioExtensions.StepUpClaims);
        await session.GetTokenAsync(new() { ForceRefresh = true });
        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);
        var options = provider.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<GraphDelegatedOptions>>();
        options.CurrentValue.Session.Interaction = Interaction.Never;
        await Assert.ThrowsAsync<SignInException>(() => graph.GetAsync<User>("me"));
        await session.SignOutAsync();
        await provider.DisposeAsync();

        var shown = $"{log.Text}\n{telemetry.Text}";
        Assert.Multiple(() =>
        {
            Assert.That(
                secrets.Secrets.Values.Distinct(),
                Is.EquivalentTo(new[] { "access_token", "refresh_token", "id_token", "device_code", "user_code", "uploadUrl", "download" }),
                "there was something to hide");
            Assert.That(secrets.Secrets.Where(secret => shown.Contains(secret.Key, StringComparison.OrdinalIgnoreCase)), Is.Empty);
            Assert.That(secrets.Secrets.Keys.Where(secret => secret.Contains('?'))
                .Where(secret => shown.Contains(secret.Split('?')[1], StringComparison.Ordinal)), Is.Empty, "an address by its query");
            Assert.That(
                secrets.Secrets.Keys.Where(secret => secret.Length > 20 && shown.Contains(secret[^20..], StringComparison.Ordinal)),
                Is.Empty,
                "nor the end of one");
            Assert.That(shown, Does.Not.Contain(Query));
            Assert.That(shown, Does.Not.Contain("Bearer ey"));
        });
        Assert.Multiple(() =>
        {
            Assert.That(log.Text, Does.Contain("is retried in").And.Contain("as the service asked").And.Contain("requires more claims").And
                .Contain("AADSTS50173"), "and there was something to read");
            Assert.That(telemetry.Text, Does.Contain("GraphDelegatedKit graph.token.refreshes").And
                .Contain("GraphDelegatedKit graph.request.wait.duration").And
                .Contain("GET files").And
                .Contain("graph.token.acquire"));
        });
    }
}
