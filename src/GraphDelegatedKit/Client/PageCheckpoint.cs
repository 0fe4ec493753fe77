using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>
/// A place between two pages of a listing. Store it (<see cref="ToJson"/>, or as a property of another type) and resume from it in this
/// or another process, with the same request and the same account.
/// </summary>
/// <remarks>
/// A checkpoint holds links of the service, which can expire: the resumed listing then fails with a <see cref="GraphException"/> with the
/// code <c>listingExpired</c>. A checkpoint that is damaged, from another listing or of a newer version is refused before anything is
/// sent; one of another account or tenant before a request is sent. The checksum detects damage, not manipulation: a manipulated link
/// cannot steal a token, because a token is sent only to Graph's own hosts.
/// </remarks>
public sealed class PageCheckpoint
{
    internal const int CurrentVersion = 1;

    private readonly VisitedLinks? _visitedLinks;
    private readonly int _visitedCount;
    private string? _serializedLinks, _checksum;

    /// <summary>Used by the serializer. An empty checkpoint belongs to no listing and is refused.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public PageCheckpoint()
    {
    }

    internal PageCheckpoint(VisitedLinks visitedLinks) =>
        (_visitedLinks, _visitedCount, Version) = (visitedLinks, visitedLinks.Length, CurrentVersion);

    /// <summary>Gets the version of the format.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; }

    /// <summary>Gets the collection's address without its query, for display.</summary>
    [JsonPropertyName("collection")]
    public string? Collection { get; init; }

    /// <summary>Gets the next page's address; <see langword="null"/> after the last page.</summary>
    [JsonPropertyName("nextLink")]
    public string? NextLink { get; init; }

    /// <summary>
    /// Gets the address with which the next round of changes starts. It is set only after the last page of
    /// <see cref="GraphClientDeltaExtensions.DeltaAsync{T}(IGraphClient, GraphUrl, PageCheckpoint)"/>.
    /// </summary>
    [JsonPropertyName("deltaLink")]
    public string? DeltaLink { get; init; }

    /// <summary>Gets the time at which the checkpoint was taken. Links expire after a time that the service does not publish.</summary>
    [JsonPropertyName("takenOn")]
    public DateTimeOffset TakenOn { get; init; }

    /// <summary>Gets the tenant of the listing, if it is known.</summary>
    [JsonPropertyName("tenantId")]
    public string? TenantId { get; init; }

    /// <summary>Gets the account of the listing (<see cref="GraphAccount.HomeAccountId"/>), if it is known.</summary>
    [JsonPropertyName("accountId")]
    public string? AccountId { get; init; }

    /// <summary>Gets the number of items that the service has returned up to this place, in all processes together.</summary>
    [JsonPropertyName("items")]
    public long ItemsRead { get; init; }

    /// <summary>
    /// Gets the size of the whole collection, from its first page; <see langword="null"/> if the query does not have <c>$count=true</c>.
    /// </summary>
    [JsonPropertyName("count")]
    public long? Count { get; init; }

    /// <summary>Gets why this round of changes lists every item; see <see cref="DeltaPage{T}.Resync"/>.</summary>
    [JsonPropertyName("resync")]
    public DeltaResync? Resync { get; init; }

    /// <summary>Gets or sets the hashes of the visited links. Used by the serializer.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("walked")]
    public string? VisitedLinks
    {
        get => _serializedLinks ??= _visitedLinks?.Serialize(_visitedCount);
        init => _serializedLinks = value;
    }

    /// <summary>Gets or sets the checksum that detects damage. Used by the serializer.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("checksum")]
    public string? Checksum
    {
        get => _checksum ??= _visitedLinks is null ? null : CheckpointValidator.ComputeChecksum(this);
        init => _checksum = value;
    }

    /// <summary>Gets whether the listing has no further page.</summary>
    [JsonIgnore]
    public bool IsComplete => NextLink is null;

    /// <summary>Returns <see cref="GraphException.Checkpoint"/>: the place from which a failed listing can resume.</summary>
    /// <returns><see langword="null"/> if that is the first page, or if the error does not come from a listing.</returns>
    public static PageCheckpoint? FromException(GraphException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Checkpoint;
    }

    /// <summary>Returns the checkpoint as JSON. Keep it as private as the listing: its links contain the query.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CheckpointJsonContext.Default.PageCheckpoint);

    /// <summary>Parses the JSON that <see cref="ToJson"/> returned.</summary>
    /// <exception cref="GraphException">The text is not a checkpoint (<c>checkpointDamaged</c>).</exception>
    public static PageCheckpoint Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, CheckpointJsonContext.Default.PageCheckpoint)
                ?? throw CheckpointValidator.Damaged(null);
        }
        catch (JsonException e)
        {
            throw CheckpointValidator.Damaged(e);
        }
    }

    /// <summary>Returns whether the listing is complete, without the link, whose query may hold private data.</summary>
    public override string ToString() => IsComplete ? "complete" : "more to read";
}
