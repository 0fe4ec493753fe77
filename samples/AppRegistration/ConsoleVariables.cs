namespace AppRegistration;

/// <summary>The environment variables of the console samples in a file.</summary>
internal sealed class ConsoleVariables(string path) : ISampleConfiguration
{
    private const string Client = "GRAPH_CLIENT", Tenant = "GRAPH_TENANT", Local = "GRAPH_LOCAL";

    private readonly EnvironmentFile _file = new(System.IO.Path.GetFullPath(path));

    public string Path => _file.Path;

    public void Validate() => _file.Get(Client);

    public IReadOnlyList<string> Apply(AppConfiguration configuration, bool isDryRun)
    {
        // On the local tenant no tenant is named: with one, a sample signs in to the real cloud.
        (string Name, string? Value)[] values =
        [
            (Client, configuration.ClientId),
            (Tenant, configuration.LocalFolder is null ? configuration.TenantId : null),
            (Local, configuration.LocalFolder),
        ];
        var changes = values.Where(variable => _file.Get(variable.Name) != variable.Value)
            .Select(variable => variable.Value is null ? $"- {variable.Name}" : $"+ {variable.Name}={variable.Value}").ToList();
        if (changes.Count > 0 && !isDryRun) _file.Set(values, isSecret: false);
        return changes;
    }

    public bool TakeBack(string clientId, bool isDryRun)
    {
        if (_file.Get(Client) != clientId) return false;
        if (!isDryRun) _file.Set([(Client, null), (Tenant, null), (Local, null)], isSecret: false);
        return true;
    }
}
