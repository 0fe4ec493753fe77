namespace GraphDelegatedKit;

/// <summary>How a file is downloaded.</summary>
public sealed class DownloadOptions
{
    /// <summary>
    /// What becomes of a local file that already has the name: <see cref="ConflictBehavior.Fail"/> ends with an <see cref="IOException"/> before a byte is
    /// fetched, <see cref="ConflictBehavior.Replace"/> puts the new file in its place once that is whole, <see cref="ConflictBehavior.Rename"/> gives the new one a free name.
    /// </summary>
    /// <value><see cref="ConflictBehavior.Fail"/></value>
    public ConflictBehavior Conflict { get; init; } = ConflictBehavior.Fail;

    /// <summary>
    /// Whether to begin again when the file on the service is no longer the one that was begun with. If not, the download ends with
    /// <see cref="TransferReason.ItemChanged"/>. Parts of two versions never end up in one file.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool StartOverWhenChanged { get; init; } = true;

    /// <summary>How many parts are fetched at once. One is right for most lines; more helps where the service is slow for each connection.</summary>
    /// <value>1; at most 16.</value>
    public int MaxConnections { get; init; } = 1;

    /// <summary>Whether SHA-256 of what was written is taken as well. QuickXorHash, by which the download is verified, is always taken.</summary>
    /// <value><see langword="false"/></value>
    public bool ComputeSha256 { get; init; }

    /// <summary>How long a connection may say nothing before it counts as lost. There is no bound on the whole download.</summary>
    /// <value>30 seconds; at most a day.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        if (!Enum.IsDefined(Conflict)) throw new ArgumentOutOfRangeException(nameof(Conflict), Conflict, "There is no such behaviour.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1, nameof(MaxConnections));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConnections, 16, nameof(MaxConnections));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleTimeout, TimeSpan.Zero, nameof(IdleTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(IdleTimeout, TimeSpan.FromDays(1), nameof(IdleTimeout)); // a timer takes less than fifty
    }
}
