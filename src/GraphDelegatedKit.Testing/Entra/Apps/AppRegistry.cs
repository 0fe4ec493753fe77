using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// The applications of the tenant: the default public client, those of the options, and those that were added later. apps.json keeps them,
// and what an administrator has granted to them, for the next start; an application of the options replaces a stored one with the same
// client id. A restored snapshot has those of its time.
internal sealed class AppRegistry
{
    public const string NativeClientUri = "https://login.microsoftonline.com/common/oauth2/nativeclient";

    private readonly StateFolder _stateFolder;
    private readonly LocalTenantOptions _options;
    private readonly object _gate = new();
    private State _state; // replaced as a whole, under the lock

    public AppRegistry(StateFolder stateFolder, TenantRegistration registration, LocalTenantOptions options)
    {
        _stateFolder = stateFolder;
        _options = options;

        // The default application needs no registration by a test, so it accepts every address on loopback.
        Default = new RegisteredApp
        {
            ObjectId = Guid.Parse(registration.ClientId),
            ClientId = registration.ClientId,
            DisplayName = registration.ApplicationName,
            PublicClientRedirectUris = ["http://localhost/*", "http://127.0.0.1/*", NativeClientUri],
            AllowPublicClientFlows = true,
            IsDefault = true,
        };
        _state = stateFolder.Read<State>(StateLayout.AppsFile) ?? new State();
        foreach (var app in stateFolder.IsRestored ? [] : options.Apps)
            AddOrReplace(app);
    }

    public RegisteredApp Default { get; }

    public IReadOnlyList<RegisteredApp> All => [Default, .. Volatile.Read(ref _state).Apps];

    public RegisteredApp? Find(string clientId) =>
        All.FirstOrDefault(app => app.ClientId.Equals(clientId, StringComparison.OrdinalIgnoreCase))
        ?? (_options.AllowWellKnownClients ? WellKnownApps.Find(clientId) : null);

    public RegisteredApp Require(string clientId) => Find(clientId) ?? throw new EntraErrorException(
        "unauthorized_client",
        700016,
        $"Application with identifier '{clientId}' was not found in the directory 'Contoso'. "
        + "This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in "
        + "the tenant. You may have sent your authentication request to the wrong tenant.");

    public void Add(RegisteredApp app) => UpdateApps(apps =>
        Find(app.ClientId) is null
            ? [.. apps, app]
            : throw new ArgumentException($"The tenant already has an application with the client id '{app.ClientId}'.", nameof(app)));

    // Changes one application; the others stay. Returns false if the application has been removed, or is not one that can change.
    public bool Change(string clientId, Func<RegisteredApp, RegisteredApp> change)
    {
        var isChanged = false;
        UpdateApps(apps => [.. apps.Select(app =>
        {
            if (!app.ClientId.Equals(clientId, StringComparison.OrdinalIgnoreCase))
                return app;
            isChanged = true;
            return change(app) with { ObjectId = app.ObjectId, ClientId = app.ClientId };
        })]);
        return isChanged;
    }

    public bool Remove(string clientId)
    {
        var isRemoved = false;
        UpdateApps(apps =>
        {
            List<RegisteredApp> others = [.. apps.Where(app => !app.ClientId.Equals(clientId, StringComparison.OrdinalIgnoreCase))];
            isRemoved = others.Count < apps.Count;
            return others;
        });
        return isRemoved;
    }

    public IReadOnlyList<string> GetAdminConsents(string clientId) =>
        Volatile.Read(ref _state).AdminConsents.GetValueOrDefault(clientId) ?? [];

    public void GrantAdminConsent(string clientId, IEnumerable<string> scopes) => Update(state => state with
    {
        AdminConsents = new Dictionary<string, IReadOnlyList<string>>(state.AdminConsents)
        {
            [clientId] = [.. GetAdminConsents(clientId).Union(scopes, StringComparer.OrdinalIgnoreCase)],
        },
    });

    private void AddOrReplace(LocalApp app)
    {
        var registered = RegisteredApp.Create(app);
        if (Default.ClientId.Equals(app.ClientId, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{app.ClientId}' is the client id of the tenant's default application.", nameof(app));
        if (!Change(app.ClientId, _ => registered))
            UpdateApps(apps => [.. apps, registered]);
    }

    private void UpdateApps(Func<IReadOnlyList<RegisteredApp>, IReadOnlyList<RegisteredApp>> update) =>
        Update(state => state with { Apps = update(state.Apps) });

    private void Update(Func<State, State> update)
    {
        lock (_gate)
        {
            var state = update(_state);
            _stateFolder.Write(StateLayout.AppsFile, state);
            Volatile.Write(ref _state, state);
        }
    }

    private sealed record State
    {
        public IReadOnlyList<RegisteredApp> Apps { get; init; } = [];

        // Scopes by client id.
        public IReadOnlyDictionary<string, IReadOnlyList<string>> AdminConsents { get; init; } =
            new Dictionary<string, IReadOnlyList<string>>();
    }
}
