using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// An application of the tenant, as stored: https://learn.microsoft.com/graph/api/resources/application
internal sealed record RegisteredApp
{
    public required Guid ObjectId { get; init; }

    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    // A name that the creator has chosen, under which Graph finds the application.
    public string? UniqueName { get; init; }

    public DateTimeOffset? CreatedOn { get; init; }

    // Null for an application that has not been deleted.
    public DateTimeOffset? DeletedOn { get; init; }

    // The user who created the application over Graph, and may change it.
    public string? OwnerId { get; init; }

    public IReadOnlyList<string> WebRedirectUris { get; init; } = [];

    public IReadOnlyList<string> SinglePageRedirectUris { get; init; } = [];

    public IReadOnlyList<string> PublicClientRedirectUris { get; init; } = [];

    public bool AllowPublicClientFlows { get; init; }

    // Whether the authorize endpoint itself may issue ID tokens: the hybrid and the implicit flow.
    public bool AllowIdTokens { get; init; }

    public IReadOnlyList<AppSecret> Secrets { get; init; } = [];

    public IReadOnlyList<AppKey> Keys { get; init; } = [];

    public IReadOnlyList<FederatedCredential> FederatedCredentials { get; init; } = [];

    public Uri? FrontChannelLogoutUrl { get; init; }

    // The properties of Graph's application that the sign-in does not use, by name, as a client set them.
    public IReadOnlyDictionary<string, JsonElement> Properties { get; init; } = new Dictionary<string, JsonElement>();

    // The application that every tenant has. The state files of users hold its consents under a name of their own.
    [JsonIgnore]
    public bool IsDefault { get; init; }

    [JsonIgnore]
    public IEnumerable<string> RedirectUris => WebRedirectUris.Concat(SinglePageRedirectUris).Concat(PublicClientRedirectUris);

    public static RegisteredApp Create(LocalApp app) => new RegisteredApp
    {
        ObjectId = Guid.TryParse(app.ObjectId, out var objectId)
            ? objectId
            : throw new ArgumentException($"The object id '{app.ObjectId}' of the application is not a GUID.", nameof(app)),
        ClientId = app.ClientId,
        DisplayName = app.DisplayName,
    }.With(app);

    // The secrets and the properties that a LocalApp does not have stay.
    public RegisteredApp With(LocalApp app) => this with
    {
        DisplayName = app.DisplayName,
        UniqueName = app.UniqueName,
        WebRedirectUris = [.. app.WebRedirectUris],
        SinglePageRedirectUris = [.. app.SinglePageRedirectUris],
        PublicClientRedirectUris = [.. app.PublicClientRedirectUris],
        AllowPublicClientFlows = app.AllowPublicClientFlows,
        AllowIdTokens = app.AllowIdTokens,
        Secrets = [.. Secrets, .. app.Secrets.Select(secret => AppSecret.Create(secret.Value, secret.ExpiresOn))],
        Keys = [.. app.Certificates.Select(FindOrCreateKey)],
        FrontChannelLogoutUrl = app.FrontChannelLogoutUrl,
        Properties = RequiredPermissions.Set(Properties, app.RequiredPermissions),
    };

    // Returns null for a redirect URI that is not registered.
    public AppPlatform? FindPlatform(string redirectUri) =>
        HasMatch(PublicClientRedirectUris, redirectUri) ? AppPlatform.PublicClient
        : HasMatch(SinglePageRedirectUris, redirectUri) ? AppPlatform.SinglePageApp
        : HasMatch(WebRedirectUris, redirectUri) ? AppPlatform.Web
        : null;

    private AppKey FindOrCreateKey(string pem) => AppKey.Create(pem) is var created
        && Keys.FirstOrDefault(key => key.CustomKeyIdentifier == created.CustomKeyIdentifier) is { } known ? known : created;

    private static bool HasMatch(IReadOnlyList<string> registered, string redirectUri) =>
        registered.Any(uri => RedirectUriComparer.Matches(uri, redirectUri));
}
