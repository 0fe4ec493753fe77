using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// An application of the tenant, as stored: https://learn.microsoft.com/graph/api/resources/application
internal sealed record RegisteredApp
{
    public required Guid ObjectId { get; init; }

    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyList<string> WebRedirectUris { get; init; } = [];

    public IReadOnlyList<string> SinglePageRedirectUris { get; init; } = [];

    public IReadOnlyList<string> PublicClientRedirectUris { get; init; } = [];

    public bool AllowPublicClientFlows { get; init; }

    public IReadOnlyList<AppSecret> Secrets { get; init; } = [];

    public IReadOnlyList<string> Certificates { get; init; } = [];

    public Uri? FrontChannelLogoutUrl { get; init; }

    // The application that every tenant has. The state files of users hold its consents under a name of their own.
    [JsonIgnore]
    public bool IsDefault { get; init; }

    [JsonIgnore]
    public IEnumerable<string> RedirectUris => WebRedirectUris.Concat(SinglePageRedirectUris).Concat(PublicClientRedirectUris);

    public static RegisteredApp Create(LocalApp app) => new()
    {
        ObjectId = Guid.NewGuid(),
        ClientId = app.ClientId,
        DisplayName = app.DisplayName,
        WebRedirectUris = [.. app.WebRedirectUris],
        SinglePageRedirectUris = [.. app.SinglePageRedirectUris],
        PublicClientRedirectUris = [.. app.PublicClientRedirectUris],
        AllowPublicClientFlows = app.AllowPublicClientFlows,
        Secrets = [.. app.Secrets.Select(secret => AppSecret.Create(secret.Value, secret.ExpiresOn))],
        Certificates = [.. app.Certificates],
        FrontChannelLogoutUrl = app.FrontChannelLogoutUrl,
    };

    // Returns null for a redirect URI that is not registered.
    public AppPlatform? FindPlatform(string redirectUri) =>
        HasMatch(PublicClientRedirectUris, redirectUri) ? AppPlatform.PublicClient
        : HasMatch(SinglePageRedirectUris, redirectUri) ? AppPlatform.SinglePageApp
        : HasMatch(WebRedirectUris, redirectUri) ? AppPlatform.Web
        : null;

    private static bool HasMatch(IReadOnlyList<string> registered, string redirectUri) =>
        registered.Any(uri => RedirectUriComparer.Matches(uri, redirectUri));
}
