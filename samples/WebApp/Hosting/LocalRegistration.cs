using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace WebApp.Hosting;

/// <summary>
/// Registers the app in the local tenant over Graph, as an administrator does: it works whether this program or another one has started
/// the tenant. Each port has a registration of its own, so that two apps do not replace each other's secret.
/// </summary>
internal static class LocalRegistration
{
    public static async Task<Registration> CreateAsync(LocalTenantAddress tenant, Uri address, CancellationToken cancellationToken)
    {
        await using var session = DelegatedSession.Open(CreateSessionOptions(tenant));
        await using var graph = GraphClient.Create(session, new() { HttpHandler = tenant.CreateHandler });
        var name = $"graph-delegated-webapp-{address.Port}";
        var app = new
        {
            DisplayName = "WebApp sample",
            Web = new
            {
                RedirectUris = new[] { new Uri(address, "/auth/redirect").AbsoluteUri },
                LogoutUrl = new Uri(address, "/auth/front-channel-sign-out").AbsoluteUri,
            },
        };
        var options = new GraphRequestOptions { Headers = { ["Prefer"] = "create-if-missing" } };
        await graph.PatchAsync($"applications(uniqueName='{name}')", GraphContent.Json(app), options, cancellationToken);
        var created = await graph.GetAsync<Application>(
            $"applications(uniqueName='{name}')?$select=id,appId,passwordCredentials", cancellationToken);

        foreach (var old in created.PasswordCredentials)
            await graph.PostAsync(
                $"applications/{created.Id}/removePassword", GraphContent.Json(new { old.KeyId }), cancellationToken);
        var secret = await graph.PostAsync<PasswordCredential>(
            $"applications/{created.Id}/addPassword",
            GraphContent.Json(new { PasswordCredential = new { DisplayName = "WebApp sample" } }),
            cancellationToken);
        return new Registration(tenant.TenantId, created.AppId, secret.SecretText, Cloud: null);
    }

    private static DelegatedSessionOptions CreateSessionOptions(LocalTenantAddress tenant) => new()
    {
        Tenant = tenant.TenantId,
        ClientId = tenant.ClientId,
        Scopes = ["Application.ReadWrite.All"],
        Interaction = Interaction.Allowed,
        Methods = [SignInMethod.Browser],
        OpenBrowser = new SimulatedUser(tenant, tenant.DefaultUser).SignInAsync,
        Cache = new() { Protection = [StorageProtection.Memory] },
        HttpHandler = tenant.CreateHandler,
    };

    private sealed record Application(string Id, string AppId, IReadOnlyList<PasswordCredential> PasswordCredentials);

    private sealed record PasswordCredential(Guid KeyId, string? SecretText);
}
