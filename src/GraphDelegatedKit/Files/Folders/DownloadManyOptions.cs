using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

/// <summary>Options for downloading a folder. Every option has a working default.</summary>
public sealed class DownloadManyOptions
{
    /// <summary>Gets the options of each file.</summary>
    /// <value>The default is <see cref="DownloadOptions"/> with its defaults: if a local file with different content exists, its download
    /// fails.</value>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>Gets the maximum number of concurrent files. If the service throttles the user, all of them wait.</summary>
    /// <value>From 1 to 64. The default is 4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 or greater than 64.</exception>
    public int MaxConcurrentFiles
    {
        get;
        init
        {
            BoundedParallel.Validate(value);
            field = value;
        }
    }
    = BoundedParallel.DefaultConcurrency;

    /// <summary>
    /// Gets whether to skip a file if the local file has the same size and QuickXorHash, so that the same call, run again after an
    /// interruption, downloads only the missing files. A file whose bytes are not the listed ones, or that has no hash, is recognized by
    /// the record that the earlier run made in the file <c>.graphdelegatedkit.jsonl</c> of the local folder: the version of the item, and
    /// the size and hash of the bytes that were stored.
    /// </summary>
    /// <value>The default is <see langword="true"/>. With <see langword="false"/>, nothing is recorded.</value>
    public bool SkipUnchanged { get; init; } = true;

    /// <summary>Gets the maximum depth of folders below the downloaded folder. A deeper folder is not listed and fails.</summary>
    /// <value>At least 0. The default is 200; the service allows about as many.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
    = 200;

    /// <summary>
    /// Gets the maximum number of files and folders. If there are more, the download fails before the first file, because all of them are
    /// listed in memory (about 1 KB each).
    /// </summary>
    /// <value>At least 1. The default is 1,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxItems
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = 1_000_000;
}
