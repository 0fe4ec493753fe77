using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

/// <summary>Options for uploading many files. Every option has a working default.</summary>
public sealed class UploadManyOptions
{
    /// <summary>Gets the options of each file.</summary>
    /// <value>The default is <see cref="UploadOptions"/> with its defaults: an existing file with the same name is replaced.</value>
    public UploadOptions Upload { get; init; } = new();

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
    /// Gets whether to skip a file that already exists with the same size and QuickXorHash, so that the same call, run again after an
    /// interruption, sends only the missing files. This requires a listing of each existing folder that is not empty, and reading local
    /// files whose size is the same.
    /// </summary>
    /// <value>
    /// The default is <see langword="true"/>. A file that the service changed when it stored it, such as an Office document, is recognized
    /// by the journal; without a journal it is sent again.
    /// </value>
    public bool SkipUnchanged { get; init; } = true;
}
