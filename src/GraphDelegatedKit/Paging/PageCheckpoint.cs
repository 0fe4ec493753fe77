using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit;

/// <summary>
/// A place between two pages: everything before it has been handed out, nothing after it. Store it (<see cref="ToJson"/>, or as a property of
/// yours) and go on from it in this process or another, by the same request and as the same person.
/// </summary>
/// <remarks>
/// The links in it are the service's own and may lapse: that is a <see cref="GraphException"/> with the code <c>listingExpired</c>. One that is damaged,
/// of another listing or of a newer version is refused before anything is sent, and one of another account or tenant before a request is. Its checksum finds
/// damage; against someone who rewrites it whole stands the rule that a token goes to Graph's own host only.
/// </remarks>
public sealed class PageCheckpoint
{
    internal const int CurrentVersion = 1;

    private readonly VisitedLinks? _visitedLinks;
    private readonly int _visitedCount;
    private string? _serializedLinks, _checksum;

    /// <summary>For the serializer: an empty one is of no listing, and is refused.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public PageCheckpoint()
    {
    }

    internal PageCheckpoint(VisitedLinks visitedLinks) => (_visitedLinks, _visitedCount, Version) = (visitedLinks, visitedLinks.Length, CurrentVersion);

    /// <summary>The form it is written in.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; }

    /// <summary>The collection's address, without its query: for people.</summary>
    [JsonPropertyName("collection")]
    public string? Collection { get; init; }

    /// <summary>The next page's address; <see langword="null"/> after the last page.</summary>
    [JsonPropertyName("nextLink")]
    public string? NextLink { get; init; }

    /// <summary>Where the next round of changes begins; only after the last page of <see cref="GraphClientDeltaExtensions.DeltaAsync{T}(IGraphClient, GraphUrl, PageCheckpoint)"/>.</summary>
    [JsonPropertyName("deltaLink")]
    public string? DeltaLink { get; init; }

    /// <summary>When it was taken; the service keeps its links for a time that it does not tell.</summary>
    [JsonPropertyName("takenOn")]
    public DateTimeOffset TakenOn { get; init; }

    /// <summary>The tenant it was taken in, where that is known.</summary>
    [JsonPropertyName("tenantId")]
    public string? TenantId { get; init; }

    /// <summary>The account it was taken with (<see cref="GraphAccount.HomeAccountId"/>), where that is known.</summary>
    [JsonPropertyName("accountId")]
    public string? AccountId { get; init; }

    /// <summary>How many items the service has given up to here, in all processes together.</summary>
    [JsonPropertyName("items")]
    public long ItemsRead { get; init; }

    /// <summary>How many the whole collection holds, as its first page said; only when <c>$count=true</c> was asked for.</summary>
    [JsonPropertyName("count")]
    public long? Count { get; init; }

    /// <summary>Why this round of changes is a whole enumeration; see <see cref="DeltaPage{T}.Resync"/>.</summary>
    [JsonPropertyName("resync")]
    public DeltaResync? Resync { get; init; }

    /// <summary>For the serializer: where the listing has been, as hashes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("walked")]
    public string? VisitedLinks
    {
        get => _serializedLinks ??= _visitedLinks?.Serialize(_visitedCount);
        init => _serializedLinks = value;
    }

    /// <summary>For the serializer: what finds damage.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("checksum")]
    public string? Checksum
    {
        get => _checksum ??= _visitedLinks is null ? null : CheckpointValidator.ComputeChecksum(this);
        init => _checksum = value;
    }

    /// <summary>Whether nothing is left to read.</summary>
    [JsonIgnore]
    public bool IsComplete => NextLink is null;

    /// <summary>Where the listing that ended with this error can go on: after the last page that was handed out whole.</summary>
    /// <returns><see langword="null"/> if that is the beginning, or the error is of no listing.</returns>
    public static PageCheckpoint? FromException(GraphException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Checkpoint as PageCheckpoint;
    }

    /// <summary>It as JSON. Keep it as private as the listing: the links in it say what was asked for.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CheckpointJsonContext.Default.PageCheckpoint);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="GraphException">It is no checkpoint (<c>checkpointDamaged</c>).</exception>
    public static PageCheckpoint Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, CheckpointJsonContext.Default.PageCheckpoint) ?? throw CheckpointValidator.Damaged(null);
        }
        catch (JsonException e)
        {
            throw CheckpointValidator.Damaged(e);
        }
    }

    /// <summary>Never the link: what it asks for is nobody's business.</summary>
    public override string ToString() => IsComplete ? "complete" : "more to read";
}
