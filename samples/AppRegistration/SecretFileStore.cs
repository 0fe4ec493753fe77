namespace AppRegistration;

/// <summary>A file of environment variables with the secret, which only its owner can read.</summary>
internal sealed class SecretFileStore(string path) : ISecretStore
{
    private readonly EnvironmentFile _file = new(Path.GetFullPath(path));

    public string Description => $"{_file.Path}, which only you can read";

    public string? Get(string name) => _file.Get(GetVariable(name));

    public void Set(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var variables = new (string, string?)[values.Length];
        for (var index = 0; index < values.Length; index++)
            variables[index] = (GetVariable(values[index].Name), values[index].Value);
        _file.Set(variables, isSecret: true);
    }

    // The program that reads the secret knows it by this variable; what this program notes for itself stands in comments.
    private static string GetVariable(string name) => name == SecretRecord.SecretName ? "GraphDelegated__ClientSecret" : name;
}
