using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/api/group-post-members: the address of an object, such as
// https://graph.microsoft.com/v1.0/directoryObjects/{id}, users/{id}, users('id') or groups/{id}.
internal static class DirectoryReference
{
    public const string InvalidTargetMessage = "Invalid target type for the reference.";

    private static readonly string[] Collections = ["directoryObjects", "users", "groups"];

    public static DirectoryObject Resolve(JsonNode? address, DirectoryRelations relations) =>
        Resolve(address is JsonValue value && value.TryGetValue<string>(out var text) ? text : null, relations);

    public static DirectoryObject Resolve(string? address, DirectoryRelations relations)
    {
        var id = FindId(address)
            ?? throw DirectoryError.BadRequest("Invalid URL format specified in @odata.bind or @odata.id for the reference.");
        return relations.Find(id) ?? throw GraphErrorException.ResourceNotFound(id);
    }

    private static string? FindId(string? address)
    {
        if (address is null || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            return null;
        var segments = Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/').Replace("('", "/", StringComparison.Ordinal)
            .Replace("')", "", StringComparison.Ordinal).Split('/');
        return segments is [.., var collection, { Length: > 0 } id]
            && Collections.Contains(collection, StringComparer.OrdinalIgnoreCase) ? id : null;
    }
}
