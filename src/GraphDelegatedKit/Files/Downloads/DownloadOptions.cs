using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit;

/// <summary>Options of a download. Every option has a working default.</summary>
public sealed class DownloadOptions
{
    /// <summary>
    /// Gets what to do if the local file exists: <see cref="ConflictBehavior.Fail"/> throws an <see cref="IOException"/> before the
    /// download starts, <see cref="ConflictBehavior.Replace"/> replaces the file once the download is complete,
    /// <see cref="ConflictBehavior.Rename"/> gives the new file an unused name.
    /// </summary>
    /// <value>The default is <see cref="ConflictBehavior.Fail"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public ConflictBehavior Conflict { get; init => field = EnumRules.CheckDefined(value); } = ConflictBehavior.Fail;

    /// <summary>
    /// Gets whether to start over if the file on the service has changed since the download began. Otherwise the download fails with
    /// <see cref="TransferReason.ItemChanged"/>. Parts of two versions are never combined in one file.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool StartOverWhenChanged { get; init; } = true;

    /// <summary>
    /// Gets the maximum number of concurrent connections for one file. More than one helps only if the service limits the speed of each
    /// connection.
    /// </summary>
    /// <value>From 1 to 16. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 or greater than 16.</exception>
    public int MaxConnections
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 16);
            field = value;
        }
    }
    = 1;

    /// <summary>
    /// Gets whether to compute the SHA-256 hash of the file as well. QuickXorHash, which verifies the download, is always computed.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ComputeSha256 { get; init; }

    /// <summary>
    /// Gets whether the local file gets the time of the last change that the service keeps for the file (<c>fileSystemInfo</c>), on Windows
    /// and macOS also the time of its creation. Otherwise it has the time of the download.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/resources/filesysteminfo"/></remarks>
    public bool PreserveTimes { get; init; } = true;

    /// <summary>
    /// Gets the time without data after which a connection counts as lost. The duration of the whole download is not limited.
    /// </summary>
    /// <value>Up to one day. The default is 30 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or is longer than a day.</exception>
    public TimeSpan IdleTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1)); // a .NET timer accepts about 49 days
            field = value;
        }
    }
    = TimeSpan.FromSeconds(30);
}
