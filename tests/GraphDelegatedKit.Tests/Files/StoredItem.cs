namespace GraphDelegatedKit.Tests.Files;

/// <summary>A file that lies in the scripted drive.</summary>
internal sealed record StoredItem(string Name, byte[] Content)
{
    private string? _hash;

    public int Version { get; init; } = 1;

    /// <summary>Where something other than new content changed it.</summary>
    public string? ETag { get; init; }

    public string Tag => ETag ?? $"e{Version}";

    public string Json(bool hashes) => $$"""
        {"id":"item-{{Name}}","name":"{{Name}}","size":{{Content.Length}},"eTag":"{{Tag}}","cTag":"c{{Version}}","file":{{(hashes ? Hashes : "{}")}} }
        """;

    private string Hashes => $$$"""{"hashes":{"quickXorHash":"{{{_hash ??= NaiveQuickXorHash.Of(Content)}}}"}}""";
}
