using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>A home folder, a tenant, runs of AppRegistration on it, and the view of an administrator on its applications.</summary>
internal sealed class RegistrationTenant : IAsyncDisposable
{
    private const string OfTheTest = "X-Test";

    private readonly HttpClient _graph;

    private RegistrationTenant(TemporaryHome home, LocalTenant tenant)
    {
        (Home, Tenant) = (home, tenant);
        _graph = new HttpClient(tenant.CreateHandler()) { BaseAddress = new Uri("https://graph.microsoft.com/v1.0/") };
        _graph.DefaultRequestHeaders.Add(OfTheTest, "1");
        var token = tenant.CreateToken(
            scopes: ["Application.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.Read.All"]);
        _graph.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public TemporaryHome Home { get; }

    public LocalTenant Tenant { get; }

    /// <summary>The options of a web app on a port of this machine that is free.</summary>
    public string[] WebApp { get; } = ["create", "--for", "web", "--redirect", $"http://localhost:{FindFreePort()}/auth/redirect"];

    /// <summary>The requests of the samples that change the directory.</summary>
    public IReadOnlyList<string> Writes =>
    [
        .. Tenant.Requests
            .Where(request => request is { Host: "graph.microsoft.com", Method: not "GET" } && !request.Headers.ContainsKey(OfTheTest))
            .Select(request => $"{request.Method} {request.Path}"),
    ];

    public static async Task<RegistrationTenant> StartAsync(TimeSpan? maxAppSecretLifetime = null)
    {
        var home = new TemporaryHome();
        return new RegistrationTenant(home, await home.StartTenantAsync(maxAppSecretLifetime));
    }

    public Task<ProcessResult> RunAsync(params string[] arguments) => SampleProcess.RunLocallyAsync(Home, "AppRegistration", arguments);

    public async Task<ProcessResult> RunSuccessfullyAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        return run;
    }

    public string GetPath(string file) => Path.Combine(Home.WorkingFolder, file);

    public async Task<JsonObject> GetAsync(string path) => (await SendAsync(HttpMethod.Get, path))!;

    public async Task<JsonObject?> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, null, "application/json");
        using var response = await _graph.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, body);
        return body.Length == 0 ? null : JsonNode.Parse(body)!.AsObject();
    }

    public async Task<IReadOnlyList<JsonObject>> ListAppsAsync(string name) =>
        [.. (await GetAsync($"applications?$filter=displayName eq '{name}'"))["value"]!.AsArray().Select(app => app!.AsObject())];

    public async Task<JsonObject> GetAppAsync(string name = "GraphDelegatedKit web app") => (await ListAppsAsync(name)).Single();

    public async Task<IReadOnlyList<JsonNode?>> ListDeletedAsync() =>
        [.. (await GetAsync("directory/deletedItems/microsoft.graph.application"))["value"]!.AsArray()];

    /// <summary>The permissions with which a user who is no administrator reaches Graph, and is refused there.</summary>
    public async Task GrantToSignInClientAsync(string scopes)
    {
        const string SignInClient = "14d82eec-204b-4c2f-b7e8-296a70dab67e", Graph = "00000003-0000-0000-c000-000000000000";
        var principal = await GetAsync($"servicePrincipals(appId='{SignInClient}')?$select=id"); // since its first sign-in
        var graph = await GetAsync($"servicePrincipals(appId='{Graph}')?$select=id");
        await SendAsync(
            HttpMethod.Post,
            "oauth2PermissionGrants",
            $$"""
            {"clientId":"{{principal["id"]}}","resourceId":"{{graph["id"]}}","consentType":"AllPrincipals","scope":"{{scopes}}"}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _graph.Dispose();
        await Tenant.DisposeAsync();
        Home.Dispose();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
