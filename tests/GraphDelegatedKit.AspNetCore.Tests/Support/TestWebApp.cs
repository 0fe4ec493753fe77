using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>An instance of a small web app on a port of its own. Instances with the same store and keys are one app.</summary>
internal sealed class TestWebApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestWebApp(WebApplication app, CapturedLog log) => (_app, Log) = (app, log);

    public int Port => new Uri(_app.Urls.Single()).Port;

    public IServiceProvider Services => _app.Services;

    public CapturedLog Log { get; }

    /// <summary>Gets the gate of the requests that this instance sends to Entra and to Graph.</summary>
    public required RequestGate Gate { get; init; }

    public static async Task<TestWebApp> StartAsync(
        TestDeployment deployment, Action<GraphDelegatedWebOptions>? configure = null, Action<WebApplicationBuilder>? build = null)
    {
        var gate = new RequestGate();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        var log = new CapturedLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IDataProtectionProvider>(deployment.Keys);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddSingleton(deployment.Cache ?? deployment.Store);
        if (deployment.Time is { } time) builder.Services.AddSingleton(time);
        build?.Invoke(builder);
        builder.Services.AddGraphDelegatedWebApp(options =>
        {
            options.ClientId = deployment.App.ClientId;
            options.Tenant = deployment.Tenant.TenantId;
            options.ClientSecret = TestDeployment.Secret;
            options.HttpHandler = () => gate.CreateHandler(deployment.Tenant.CreateHandler());
            options.StoreTimeout = TimeSpan.FromSeconds(30); // on a busy machine
            configure?.Invoke(options);
        });

        var app = builder.Build();
        app.MapGraphDelegated("/auth");
        MapPages(app);
        await app.StartAsync();
        return new TestWebApp(app, log) { Gate = gate };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void MapPages(WebApplication app)
    {
        app.MapGet("/", (HttpContext context) => context.GetUserSession()?.Account.Username ?? "anonymous").AllowAnonymous();
        app.MapGet("/{**path}", () => "any page");
        app.MapGet("/me", async (IGraphClient graph) => (await graph.GetAsync<User>("me")).DisplayName).RequireAuthorization();
        app.MapGet("/session", (HttpContext context) => context.GetUserSession()).RequireAuthorization();
        app.MapGet("/claims", (HttpContext context) => context.User.Claims.Select(claim => claim.Type)).RequireAuthorization();
        app.MapGet("/token", async (ITokenProvider tokens, string? scope, bool refresh = false) =>
        {
            var token = await tokens.GetTokenAsync(new() { Scopes = scope is null ? null : [scope], ForceRefresh = refresh });
            return new { Origin = token.Origin.ToString(), token.Scopes, token.Account!.Username };
        }).RequireAuthorization();
        app.MapMethods("/fail/{reason}", ["GET", "POST"], string (SignInReason reason) =>
            throw new SignInException(reason, $"Failed with {reason}.")).RequireAuthorization();
        app.MapGet("/claims-challenge", string (string id) => throw new SignInException(
            SignInReason.SignInRequired, "The claim is missing.")
        {
            Claims = """{"access_token":{"nbf":{"essential":true,"value":"ID"}}}""".Replace("ID", id, StringComparison.Ordinal),
        }).RequireAuthorization();
    }
}
