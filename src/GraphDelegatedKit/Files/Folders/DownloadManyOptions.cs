using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

/// <summary>Options for downloading a folder. Every option has a working default.</summary>
public sealed class DownloadManyOptions
{
    /// <summary>The options of each file.</summary>
    /// <value>The default is <see cref="DownloadOptions"/> with its defaults: if a local file with different content exists, its download
    /// fails.</value>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>The maximum number of concurrent files. If the service throttles the user, all of them wait.</summary>
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
    /// Whether to skip a file if the local file has the same size and QuickXorHash, so that the same call, run again after an
    /// interruption, downloads only the missing files.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool SkipUnchanged { get; init; } = true;
}
