using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

/// <summary>How the files of a folder are downloaded.</summary>
public sealed class DownloadManyOptions
{
    /// <summary>How each file is downloaded.</summary>
    /// <value>As <see cref="DownloadOptions"/> stands: a local file with other bytes stays, and that file fails.</value>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>How many files are on their way at once. All of them wait where the service throttles the person.</summary>
    /// <value>4; from 1 to 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 64.</exception>
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

    /// <summary>Whether a local file with the size and quickXorHash of the one on the service is left as it is: so the same call, run again after anything, fetches what is missing.</summary>
    /// <value><see langword="true"/></value>
    public bool SkipUnchanged { get; init; } = true;
}
