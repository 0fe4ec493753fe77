namespace GraphDelegatedKit.Tests.Files;

/// <summary>A file in the scripted drive.</summary>
internal sealed record StoredItem(string Name, byte[] Content)
{
    private string? _hash;

    public int Version { get; init; } = 1;

    /// <summary>The ETag after a change other than new content. The default follows the version.</summary>
    public string? ETag { get; init; }

    public string CurrentETag => ETag ?? $"e{Version}";

    public string ToJson(bool includeHashes) => $$"""
        {"id":"item-{{Name}}","name":"{{Name}}","size":{{Content.Length}},"eTag":"{{CurrentETag}}","cTag":"c{{Version}}",
        "file":{{(includeHashes ? HashesJson : "{}")}} }
        """;

    private string HashesJson => $$$"""{"hashes":{"quickXorHash":"{{{_hash ??= NaiveQuickXorHash.Compute(Content)}}}"}}""";
}
