using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitem#instance-attributes: what to do if the name exists.
internal enum ConflictBehavior
{
    Fail,
    Replace,
    Rename,
}

internal static class ConflictBehaviorParser
{
    public const string PropertyName = "@microsoft.graph.conflictBehavior";

    public static ConflictBehavior Parse(string? text, ConflictBehavior defaultBehavior) => text?.ToUpperInvariant() switch
    {
        null or "" => defaultBehavior,
        "FAIL" => ConflictBehavior.Fail,
        "REPLACE" => ConflictBehavior.Replace,
        "RENAME" => ConflictBehavior.Rename,
        _ => throw GraphErrorException.BadRequest($"Invalid value '{text}' for {PropertyName}."),
    };
}
