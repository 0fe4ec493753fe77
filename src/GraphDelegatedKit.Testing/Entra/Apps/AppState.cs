namespace GraphDelegatedKit.Testing.Entra.Apps;

// The content of apps.json.
internal sealed record AppState
{
    // The default application, once it has been changed.
    public RegisteredApp? Default { get; init; }

    public IReadOnlyList<RegisteredApp> Apps { get; init; } = [];

    public IReadOnlyList<RegisteredApp> DeletedApps { get; init; } = [];

    public IReadOnlyList<ServicePrincipal> ServicePrincipals { get; init; } = [];

    public IReadOnlyList<ServicePrincipal> DeletedServicePrincipals { get; init; } = [];

    // What an administrator has granted for all users: scopes by client id.
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AdminConsents { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();
}
