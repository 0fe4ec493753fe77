using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Seed;

internal sealed record SeedApp
{
    public required string DisplayName { get; init; }

    public string? ClientId { get; init; }

    public IReadOnlyList<string> WebRedirectUris { get; init; } = [];

    public IReadOnlyList<string> SinglePageRedirectUris { get; init; } = [];

    public IReadOnlyList<string> PublicClientRedirectUris { get; init; } = [];

    public bool AllowPublicClientFlows { get; init; }

    public IReadOnlyList<SeedSecret> Secrets { get; init; } = [];

    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    public Uri? FrontChannelLogoutUrl { get; init; }

    // The folder is that of the seed file; the files are relative to it.
    public LocalApp ToLocalApp(string folder) => new()
    {
        DisplayName = DisplayName,
        ClientId = ClientId ?? AppList.CreateClientId(DisplayName),
        WebRedirectUris = WebRedirectUris,
        SinglePageRedirectUris = SinglePageRedirectUris,
        PublicClientRedirectUris = PublicClientRedirectUris,
        AllowPublicClientFlows = AllowPublicClientFlows,
        Secrets = [.. Secrets.Select(secret => secret.ToLocalAppSecret(folder))],
        Certificates = [.. CertificateFiles.Select(file => SecretSource.ReadFile(Path.Combine(folder, file)))],
        FrontChannelLogoutUrl = FrontChannelLogoutUrl,
    };
}

// Exactly one of Value, Environment and File is set.
internal sealed record SeedSecret
{
    public string? Value { get; init; }

    public string? Environment { get; init; }

    public string? File { get; init; }

    public string? ExpiresOn { get; init; }

    public LocalAppSecret ToLocalAppSecret(string folder) => new()
    {
        Value = Value
            ?? (Environment is null ? SecretSource.ReadFile(Path.Combine(folder, File!)) : SecretSource.ReadEnvironment(Environment)),
        ExpiresOn = ExpiresOn is null
            ? null
            : SeedTime.ParseMoment(ExpiresOn) ?? throw new CommandFailedException($"there is no time '{ExpiresOn}'."),
    };
}
