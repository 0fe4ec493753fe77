using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Samples;

namespace AppRegistration;

/// <summary>The user secrets of a project: a JSON file in the user's profile, which the project reads while it is developed.</summary>
/// <remarks><see href="https://learn.microsoft.com/aspnet/core/security/app-secrets"/></remarks>
internal sealed class UserSecretsStore(string id) : ISecretStore
{
    private readonly string _path = GetPath(id);

    public string Description => $"the user secrets {id} ({_path})";

    public string? Get(string name) => Read()[name]?.ToString();

    public void Set(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var secrets = Read();
        foreach (var (name, value) in values)
            if (value is null) secrets.Remove(name);
            else secrets[name] = value;
        if (secrets.Count == 0) File.Delete(_path);
        else OwnerOnlyFile.Write(_path, JsonFile.Format(secrets));
    }

    /// <returns>The id of the user secrets of the project in a folder; <see langword="null"/> if it has none.</returns>
    public static string? FindId(string folder)
    {
        if (!Directory.Exists(folder)) return null;
        foreach (var project in Directory.EnumerateFiles(folder, "*.csproj"))
        {
            try
            {
                if (XDocument.Load(project).Descendants("UserSecretsId").FirstOrDefault()?.Value is { Length: > 0 } id) return id;
            }
            catch (XmlException)
            {
                // A project that cannot be read has no user secrets.
            }
        }

        return null;
    }

    private JsonObject Read() => JsonFile.Read(_path) ?? [];

    private static string GetPath(string id)
    {
        if (id.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || id is "" or "." or "..")
            throw new UsageException($"--user-secrets: '{id}' is not an id of user secrets.");
        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows()
            ? Path.Combine(
                System.Environment.GetFolderPath(System.Environment.SpecialFolder.ApplicationData),
                "Microsoft", "UserSecrets", id, "secrets.json")
            : Path.Combine(home, ".microsoft", "usersecrets", id, "secrets.json");
    }
}
