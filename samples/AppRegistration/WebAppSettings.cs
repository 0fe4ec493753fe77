using System.Text.Json.Nodes;

namespace AppRegistration;

/// <summary>The section of a web app on GraphDelegatedKit.AspNetCore in a JSON file, such as <c>appsettings.Local.json</c>.</summary>
internal sealed class WebAppSettings(string path) : ISampleConfiguration
{
    private const string SectionName = "GraphDelegated";
    private const string DefaultCloud = "global";

    private static readonly string[] Names =
        ["ClientId", "Tenant", "Cloud", "BaseUrl", "Scopes", "Certificate:Path", "FederatedCredential:TokenFile"];

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public void Validate() => JsonFile.Read(Path);

    public IReadOnlyList<string> Apply(AppConfiguration configuration, bool isDryRun)
    {
        var file = JsonFile.Read(Path) ?? [];
        if (file[SectionName] is not JsonObject section) file[SectionName] = section = [];
        var changes = new List<string>();
        Set("ClientId", configuration.ClientId);
        Set("Tenant", configuration.TenantId);
        if (configuration.Cloud != DefaultCloud || section["Cloud"] is not null) Set("Cloud", configuration.Cloud);
        if (configuration.BaseUrl is { } baseUrl) Set("BaseUrl", baseUrl);
        Set("Scopes", configuration.Scopes.ToJson());
        foreach (var (name, value) in configuration.CredentialSettings) Set(name, value);

        if (changes.Count > 0 && !isDryRun) OwnerOnlyFile.WriteShared(Path, JsonFile.Format(file));
        return changes;

        void Set(string name, JsonNode value)
        {
            var (parent, member) = Find(section, name, create: true);
            if (JsonNode.DeepEquals(parent![member], value)) return;
            changes.Add(parent[member] is { } old
                ? $"~ {SectionName}:{name} {old.ToJsonString()} -> {value.ToJsonString()}"
                : $"+ {SectionName}:{name} {value.ToJsonString()}");
            parent[member] = value;
        }
    }

    public bool TakeBack(string clientId, bool isDryRun)
    {
        var file = JsonFile.Read(Path);
        if (file?[SectionName] is not JsonObject section || section["ClientId"]?.ToString() != clientId) return false;
        if (isDryRun) return true;

        foreach (var name in Names)
        {
            var (parent, member) = Find(section, name, create: false);
            parent?.Remove(member);
            if (parent is { Count: 0 } && parent != section) section.Remove(name.Split(':')[0]);
        }

        if (section.Count == 0) file.Remove(SectionName);
        if (file.Count == 0) File.Delete(Path);
        else OwnerOnlyFile.WriteShared(Path, JsonFile.Format(file));
        return true;
    }

    private static (JsonObject? Parent, string Member) Find(JsonObject section, string name, bool create)
    {
        if (name.Split(':') is not [var group, var member]) return (section, name);
        if (section[group] is not JsonObject && create) section[group] = new JsonObject();
        return (section[group] as JsonObject, member);
    }
}
