using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitem#instance-attributes: what to do when the name is taken.
internal enum ConflictBehavior
{
    Fail,
    Replace,
    Rename,
}

internal static class ConflictBehaviors
{
    public const string Name = "@microsoft.graph.conflictBehavior";

    public static ConflictBehavior Parse(string? text, ConflictBehavior otherwise) => text?.ToUpperInvariant() switch
    {
        null or "" => otherwise,
        "FAIL" => ConflictBehavior.Fail,
        "REPLACE" => ConflictBehavior.Replace,
        "RENAME" => ConflictBehavior.Rename,
        _ => throw GraphRefusal.BadRequest($"Invalid value '{text}' for {Name}."),
    };
}
