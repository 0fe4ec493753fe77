using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A place between two pages. It can be stored as JSON and gone on from; the link in it is the service's, and may lapse.</summary>
/// <param name="NextLink">The next page's address; <see langword="null"/> after the last page.</param>
public sealed record PageCheckpoint(string? NextLink)
{
    /// <summary>Whether nothing is left to read.</summary>
    [JsonIgnore]
    public bool IsComplete => NextLink is null;

    /// <summary>Never the link: what it asks for is nobody's business.</summary>
    public override string ToString() => IsComplete ? "complete" : "more to read";
}
